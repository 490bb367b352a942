"""What a policy means, written once: for evaluation, authoring and analysis alike; no I/O."""
