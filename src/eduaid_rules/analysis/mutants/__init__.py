"""Mutants: rules changed one spot at a time, to see whether cases and guarantees notice."""
