"""Personal data: what is kept and why, sealed at rest, masked on pages, revealed on the record."""
