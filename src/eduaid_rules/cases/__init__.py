"""Cases of a policy in YAML: read, run, and reported."""
