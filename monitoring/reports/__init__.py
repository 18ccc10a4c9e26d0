"""The figures of a year, gathered once and then frozen."""
