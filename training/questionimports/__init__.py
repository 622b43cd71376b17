"""Files of questions taken into the bank in the browser: read, looked at, stored as one, taken back."""
