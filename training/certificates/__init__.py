"""Certificates: what a finished programme earns, how long it holds, who may call, and the proof of what was learnt."""
