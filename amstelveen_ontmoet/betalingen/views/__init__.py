"""Pages about account numbers and payments."""
