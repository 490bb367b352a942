"""What a rule says at a term, put together once: whom it is for, and how much, as numbers."""
