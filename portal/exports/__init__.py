"""Sheets that leave the portal: a second person for large ones, who took them inside, a log, a count (policy 8.2.1)."""
