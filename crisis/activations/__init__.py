"""Activations: a plan at work, from T0 to the stand-down and the review (policy 9.2.2)."""
