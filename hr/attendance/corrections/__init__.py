"""Corrections of punches that are missing or wrong (H5)."""
