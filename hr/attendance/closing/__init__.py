"""Closing a month of attendance: review, checks, manifest, replay, slips (H6)."""
