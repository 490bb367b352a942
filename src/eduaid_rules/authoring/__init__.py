"""YAML text to policy objects, with every mistake at its place."""
