"""Played calls: a person practises a scenario; every step stands in a log that is only ever added to."""
