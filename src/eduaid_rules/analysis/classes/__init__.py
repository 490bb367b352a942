"""Kinds of student: the class table, who is asked about it, and what they answer."""
