"""Alerts: the portal says by itself that somebody guesses, looks at too much or left a door half open (safety s80)."""
