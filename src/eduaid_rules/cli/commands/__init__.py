"""The commands of ``eduaid``: a file for each, named as the command is."""
