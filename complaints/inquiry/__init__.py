"""Investigating a complaint: what was checked, who was heard, on what ground a finding stands and who decided it."""
