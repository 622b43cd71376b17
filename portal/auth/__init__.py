"""Accounts, sessions and the one access matrix."""
