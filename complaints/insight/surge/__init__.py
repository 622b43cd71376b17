"""Says when more complaints come than usual, and how sure that is (policy 9.1.4, 9.2.1)."""
