"""Pages of the desk: the work list, and one case with what can be done in it."""
