"""The policy: the agency's numbers with their history, its texts with versions, and who acknowledged them."""
