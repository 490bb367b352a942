"""What must hold of the rules of a pack together: units that fit, shares that lead somewhere."""
