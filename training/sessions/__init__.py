"""Classroom sessions: dates with places, attendance by code or list, feedback, recurring training (7.2.1)."""
