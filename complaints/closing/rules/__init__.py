"""Rules of closing: the nine conditions, and which replies legal reviews."""
