"""The layouts in which devices and programs write punches."""
