"""Handling complaints: clocks, assignment, findings, the reply and its delivery (policy 9.1.2, 9.1.3)."""
