"""Trainers write questions and quizzes, and mark what was written in them."""
