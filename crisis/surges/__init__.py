"""Surges of complaints: what the watch saw becomes an alert that asks whether it is real (policy 9.2.1)."""
