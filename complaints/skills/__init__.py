"""Which complaints officers are suited for: languages, channels and categories, chosen by day."""
