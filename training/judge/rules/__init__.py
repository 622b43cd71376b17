"""Rules of the judge: plain text in, verdicts with places in the original text out; offline, no model, no chance."""
