"""Every write on action points and letters to the council."""
