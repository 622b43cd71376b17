"""Judges what somebody typed or said in a simulated call: which choice was meant, what was met, what was forbidden."""
