"""Rules of an investigation: checklists by category, causes, hearings and who may decide."""
