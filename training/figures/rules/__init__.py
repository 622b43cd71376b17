"""How item statistics of quizzes are worked out: exact sums, the published definitions, and intervals."""
