"""Text recall: how much of what independent extractors read from real files does the scanner read too, and what more."""
