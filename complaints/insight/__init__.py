"""What is learned from complaints: surges, and figures with monthly reports (policy 9.1.4)."""
