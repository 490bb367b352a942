"""Amounts of standards that are more than a number: how they are written, and what is wrong."""
