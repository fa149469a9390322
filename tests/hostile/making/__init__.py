"""Makes hostile files: each module gives cases of one family, the same bytes every time (seeds are fixed)."""
