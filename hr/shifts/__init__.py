"""Shifts and who works them: the editor, plans and rotations."""
