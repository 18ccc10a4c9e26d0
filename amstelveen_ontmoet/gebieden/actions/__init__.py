"""Taking over figures of the CBS."""
