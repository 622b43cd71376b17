"""Who handles complaints and is away: assignment and warnings go to who is there (policy 9.1.2)."""
