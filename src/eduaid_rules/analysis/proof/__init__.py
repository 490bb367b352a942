"""Guarantees and the checks that need no writing, decided over every student."""
