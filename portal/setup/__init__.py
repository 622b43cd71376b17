"""The first visit of a real installation: company, numbers, first administrator."""
