"""Crisis: plans, signals and activations (policy 9.2)."""
