"""Rules of leave: kinds, how much a stretch takes, the ledger, annual leave by law, questions."""
