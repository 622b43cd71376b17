"""The evidence pack of a complaint: one archive for a client bank or a regulator (policy 9.1.3)."""
