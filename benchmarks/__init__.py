"""Measurements, printed as tables; run by `make bench`, never timed inside tests."""
