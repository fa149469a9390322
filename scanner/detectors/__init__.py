"""One module per kind of evidence: each points at findings in a stretch of text."""
