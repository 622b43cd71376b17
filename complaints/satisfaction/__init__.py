"""Two questions to the complainant after the reply: was it clear, and was it fair (specification C21)."""
