"""Complaints: intake, cases and what is learned from them (policy 9.1)."""
