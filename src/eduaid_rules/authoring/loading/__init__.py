"""YAML rule files to policy objects: a file for each section, and the checks of the whole."""
