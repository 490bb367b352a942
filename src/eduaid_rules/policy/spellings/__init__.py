"""What documents and people write for terms, days and amounts, and how rules write the same."""
