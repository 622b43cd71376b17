"""The store of scenarios for simulated calls: versions of their text, drafts and published ones."""
