"""What failed: given-up work and messages on one page, who works, and a way to start it all again (P34, P35)."""
