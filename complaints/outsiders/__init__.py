"""People from outside who take a complaint to which everybody in the house stands too near (policy 9.1.2)."""
