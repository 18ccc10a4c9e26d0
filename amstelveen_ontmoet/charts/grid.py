"""A place on a grid of tiles for areas of which one point is known."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, sqrt

Point = tuple[Decimal, Decimal]


def places(points: Sequence[Point | None], size: int = 5) -> list[tuple[int, int]]:
    """Column and row from 1 for each (latitude, longitude): north above, west left, none twice.

    A place that is taken gives the nearest free one; an area without a point gets one near the
    first corner. The grid grows when there are more areas than it has places.
    """
    known = [point for point in points if point is not None]
    if not known:
        return [(i % size + 1, i // size + 1) for i in range(len(points))]
    size = max(size, ceil(sqrt(len(points))))
    south, north = min(point[0] for point in known), max(point[0] for point in known)
    west, east = min(point[1] for point in known), max(point[1] for point in known)
    free = {(col, row) for col in range(1, size + 1) for row in range(1, size + 1)}
    found = []
    for point in points:
        col, row = 1.0, 1.0
        if point is not None:
            col = 1 + (size - 1) * float((point[1] - west) / ((east - west) or 1))
            row = 1 + (size - 1) * float((north - point[0]) / ((north - south) or 1))
        place = min(free, key=lambda p: ((p[0] - col) ** 2 + (p[1] - row) ** 2, p))
        free.remove(place)
        found.append(place)
    return found
