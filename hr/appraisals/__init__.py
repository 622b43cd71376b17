"""What appraisals are made of: the ledgers of the month from the collection system (H10)."""
