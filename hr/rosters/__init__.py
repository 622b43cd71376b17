"""Rosters of a team, what each person works, and swaps."""
