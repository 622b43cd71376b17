"""The audit trail: who did what to what, hash-chained and written in the same transaction as the deed."""
