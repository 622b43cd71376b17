"""Closing a month as pure functions: states, canonical rows, the tree of digests."""
