"""Second opinions of an endpoint on turns that the judge is unsure of, for the trainer who decides; off by default."""
