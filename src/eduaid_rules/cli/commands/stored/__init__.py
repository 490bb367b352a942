"""What is kept for later: policies as files, results that are computed anew, and their schemas."""
