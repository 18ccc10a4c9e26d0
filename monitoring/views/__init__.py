"""Pages of action points and of the letter to the council."""
