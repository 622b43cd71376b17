"""The one gate to other machines: who may be connected to, and to which addresses (safety s26)."""
