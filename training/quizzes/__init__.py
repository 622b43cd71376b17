"""Quizzes: the question bank, attempts on the server's clock, marking and results (policy 7.1)."""
