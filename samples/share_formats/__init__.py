"""Writers that turn a text in a small markup into a file's bytes, the same bytes each time."""
