"""What each kind of entry does to the totals of a post and of a commitment."""

# For each kind the sign with which it counts in: allocated, reserved, awarded, paid.
EFFECTS: dict[str, tuple[int, int, int, int]] = {
    "allocate": (+1, 0, 0, 0),
    "amend": (+1, 0, 0, 0),
    "reserve": (0, +1, 0, 0),
    "release": (0, -1, 0, 0),
    "award": (0, 0, +1, 0),
    "raise": (0, 0, +1, 0),
    "lower": (0, 0, -1, 0),
    "settle": (0, 0, -1, 0),
    "pay": (0, 0, 0, +1),
    "reclaim": (0, 0, 0, -1),
}
