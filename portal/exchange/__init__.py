"""Spreadsheets in and out: one way to read a file row by row, one way to write one (P36, policy 3.1)."""
