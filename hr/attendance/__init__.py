"""Attendance: shifts, punches and what a day comes to (policy 5.1.1)."""
