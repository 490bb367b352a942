"""What a policy is: typed, frozen objects; no I/O, no YAML."""
