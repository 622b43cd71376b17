"""Taking complaints in: the public form, its receipt, and following a complaint by number and code (policy 9.1.1)."""
