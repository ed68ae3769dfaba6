"""Quiz games that run: what the state machine wants done, done once, and stored before anybody is told."""
