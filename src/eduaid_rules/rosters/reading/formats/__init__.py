"""Kinds of files, one module each: bytes to raw sheets; what is chosen by is the content."""
