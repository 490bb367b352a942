"""Mutants: rules changed in one place at a time, to see whether cases and guarantees notice."""
