"""Where artifacts come from: one module per kind of source."""
