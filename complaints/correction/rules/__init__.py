"""Rules of corrective actions: where one stands, and whether it helped."""
