"""Changing, approving and confirming values of the spelregels; the yearly review."""
