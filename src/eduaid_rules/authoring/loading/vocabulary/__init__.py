"""The facts of a pack, read: what profiles state, and what is made of it."""
