"""The proof on one page: who was trained on which version of a rule on which day, with the evidence (T8)."""
