"""Practice calls as parts of a plan: begun from it, done by a call that passed, tried again, settled by a trainer."""
