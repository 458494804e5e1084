"""The textbook way: every distance and every cell of the warping table in a loop of its own."""

import math

CAP = 60.0
type Points = list[complex]


def to_piece(point: complex, start: complex, end: complex) -> float:
    """Distance from a point to a straight piece."""
    step = end - start
    if step == 0:
        return abs(point - start)
    part = ((point - start) * step.conjugate()).real / abs(step) ** 2
    return abs(point - start - min(max(part, 0.0), 1.0) * step)


def to_point(point: complex, line: Points, at: int) -> float:
    """Distance to the pieces that meet in a point of a line, at most the cap."""
    ends = [number for number in (at - 1, at) if 0 <= number < len(line) - 1]
    return min(CAP, *(to_piece(point, line[number], line[number + 1]) for number in ends))


def cost(one: Points, other: Points, i: int, j: int) -> float:
    return (to_point(one[i], other, j) + to_point(other[j], one, i)) / 2


def table(one: Points, other: Points, reach: int) -> list[list[float]]:
    """The cost of the cheapest path to every cell of the band."""
    count = len(one)
    found = [[math.inf] * count for _ in range(count)]
    for i in range(count):
        for j in range(max(0, i - reach), min(count, i + reach + 1)):
            before = [
                found[row][column]
                for row, column in ((i - 1, j), (i, j - 1), (i - 1, j - 1))
                if row >= 0 and column >= 0
            ]
            found[i][j] = cost(one, other, i, j) + (min(before) if before else 0.0)
    return found


def error(one: Points, other: Points, reach: int) -> float:
    """Cost of the cheapest path over the number of points."""
    return table(one, other, reach)[-1][-1] / len(one)


def windowed(one: Points, other: Points, reach: int) -> float:
    """The mean of the least distances within the window, both ways."""
    count = len(one)
    total = 0.0
    for here, there in ((one, other), (other, one)):
        for i, point in enumerate(here):
            places = range(max(0, i - reach), min(count, i + reach + 1))
            total += min(to_point(point, there, j) for j in places)
    return total / count / 2
