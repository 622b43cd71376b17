"""Rules of the loop: what follows from a finding, which training belongs to it, and until when one may appeal."""
