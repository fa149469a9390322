"""Text recall: how much of what independent extractors read from real files the scanner reads too, and what more."""
