"""Settling: what trainers decide of practised calls, the queue that waits for them, and what follows from it."""
