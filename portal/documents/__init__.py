"""Papers: made from HTML, kept as the exact bytes with a digest, listed in a register (P32)."""
