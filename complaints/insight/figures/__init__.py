"""Figures of complaints: counts, causes, trend and recurrence; monthly reports and what is published (spec C30)."""
