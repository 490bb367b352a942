"""Files to people: what is in a roster's files, and what cannot be read."""
