"""Who acts for a complainant, by what authority, and what they may be told (policy 9.1.1)."""
