"""Complaints that are one: offered, linked, merged and undone (policy 9.1.1)."""
