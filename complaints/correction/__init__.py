"""Corrective actions: who changes what because of a cause, by when, and whether it helped."""
