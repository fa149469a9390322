"""What carries artifacts to workers and results back."""
