"""The ledger: what is kept, reused, resumed, and shown while it grows."""
