"""How typed words and numbers are compared."""
