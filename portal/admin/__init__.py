"""Who may do what: accounts and their roles, and the access matrix as the portal enforces it (P22, policy 8.1.2)."""
