"""One module per format family: each reads an artifact into passages."""
