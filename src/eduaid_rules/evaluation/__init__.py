"""A student and a term to an assessment; pure."""
