"""`make soak`: many people at once on the same posts, while processes are killed at random.

Real connections send, withdraw, supplement, refuse and award plans, choose while they wait, raise and
lower posts and compute the wijkbudget anew, all by the actions that people use. Processes are killed
with SIGKILL and started again. At the end the check of the ledger must be silent, and the acts in the
audit trail, replayed, must show that nobody was overtaken.

`crowd` is one process that plays all of it on the database it is given, `acts` is what one person
does, `replay` tells what the trail shows, and `__main__` brings servers of its own.
"""
