"""Faults injected for real: whatever happens, each artifact has one outcome and the exit code is right."""
