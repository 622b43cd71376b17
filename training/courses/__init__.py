"""Programmes, their lessons, who follows them, and the dated plan that comes of it (policy 7.1)."""
