"""What raises the severity of a complaint by one step, derived from rows and shown with its reason (policy 9.1.2)."""
