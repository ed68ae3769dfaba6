"""What a quiz looks like: the lobby, a round, the podium, and what is said to one person alone."""
