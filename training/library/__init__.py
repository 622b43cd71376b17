"""What is taught, with the clauses behind it, for trainers and compliance."""
