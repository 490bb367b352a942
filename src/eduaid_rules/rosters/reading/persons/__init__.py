"""Who the people of some tables are: numbers that nobody has, and who cannot be told apart."""
