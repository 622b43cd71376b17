"""How the picture of a scenario is laid out, as plain values."""
