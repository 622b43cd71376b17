"""The agency's decisions about calls as pure functions: which rules hold, what a turn does, what a proof shows."""
