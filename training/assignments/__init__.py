"""Special training: a programme given to people, a team or a post, with the reason that they read (policy 7.2.2)."""
