"""What all pages share: languages, forms, tables, headers, errors and the frame around the page."""
