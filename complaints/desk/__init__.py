"""Entry by staff: one form for the hotline, visits, letters, clients and regulators (policy 9.1.1)."""
