"""Pages of the wijkplan: for the writers, and for who runs the budget."""
