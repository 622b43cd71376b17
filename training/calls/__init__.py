"""Simulated calls: dated rules, scenarios as text, the engine that plays them and the proof that they hold."""
