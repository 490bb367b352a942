"""One student: compiled rules, the assessment, its reasons and its JSON form."""
