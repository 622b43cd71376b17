"""Employees with dated assignments: who worked where, for whom, on any day."""
