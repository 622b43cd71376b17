"""The surge detector as pure functions and accumulators: no clock, no database, no chance drawn."""
