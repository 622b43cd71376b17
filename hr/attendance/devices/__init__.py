"""Devices that send punches by themselves, and the numbers by which they know people."""
