"""Crisis plans: texts that are frozen once approved, and the people who hold their roles (policy 9.2.1)."""
