"""Training: programmes, lessons, quizzes and simulated calls (policy 4 and 7)."""
