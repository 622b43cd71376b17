"""Overtime, asked for before it is worked (H5)."""
