"""Debriefs of practised calls: what moved the other side, what each deduction stands on, and what to say instead."""
