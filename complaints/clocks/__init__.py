"""What stops a clock, gives it more time and warns of it, and the steps that protect somebody (policy 9.1.3)."""
