"""What a policy says of every student: classes, comparison, guarantees, coverage, mutants."""
