"""Trains and measures the classifier; imports scanner and scikit-learn, and is imported by nothing but its commands."""
