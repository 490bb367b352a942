"""Which entries of a pack its cases reach, and why not the others."""
