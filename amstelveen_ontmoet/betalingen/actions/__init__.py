"""Account numbers, payment batches and what the bank says, each act in one place."""
