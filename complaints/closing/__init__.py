"""Closing a complaint: review of the reply by legal, redress, protective steps settled, and the nine conditions."""
