"""Derived facts that are no formulas: points, grades, ages; and what they mean in conditions."""
