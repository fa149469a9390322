"""The texts of the demo share, all invented: one module for each corner of the two imaginary companies."""
