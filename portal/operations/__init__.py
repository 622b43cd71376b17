"""What the operator of an installation needs: health, figures, log, backup, restore and a doctor (P38)."""
