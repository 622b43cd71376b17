"""Programmes made and changed in the portal: courses and units in order, by the same path as those from files."""
