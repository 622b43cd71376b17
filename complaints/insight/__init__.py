"""What is learned from complaints: surges, and later causes and trends (policy 9.1.4)."""
