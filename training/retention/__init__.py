"""What was learnt stays: questions of passed quizzes come back in a few minutes a day."""
