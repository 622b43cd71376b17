"""How answers are read and marked, for every kind of question."""
