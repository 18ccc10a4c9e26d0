"""The letter to the council: Dutch by law, so its words stand here as they are and are not translated."""
