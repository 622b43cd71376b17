"""HR: attendance, appraisals, rewards, careers and exits (policy 2, 5, 6, 7.3, 8.2.3)."""
