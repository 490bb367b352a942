"""Two policies compared over every student, and what a roster makes of it."""
