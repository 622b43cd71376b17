"""Leave: kinds, ledger, requests, questions (H4)."""
