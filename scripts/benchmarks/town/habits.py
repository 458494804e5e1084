"""What an athlete does in the town: routes that come again, their near misses, and ways taken once."""

from collections.abc import Callable
from typing import Final

import numpy as np

from scripts.benchmarks.town.ways import Town, Way, beside, lap, laps

# Of 300 routes; the rest are rounds, ways there and back and one-way ones.
PARALLEL: Final = 60
SPLICED: Final = 35
HALVES: Final = 20
BOTH_WAYS: Final = 15
LAPPED: Final = 20
PARALLEL_M: Final = (30.0, 100.0)
# The share of rounds and of ways there and back among ordinary ones.
ROUNDS: Final = 0.65
THERE_AND_BACK: Final = 0.2
LEAST_M: Final = 1500.0


def routes(town: Town, rng: np.random.Generator, count: int = 300) -> list[Way]:
    """The routes that come again, hard negatives of one another among them."""
    plain = [ordinary(town, rng) for _ in range(count - PARALLEL - SPLICED - HALVES - BOTH_WAYS - LAPPED)]
    kinds: tuple[tuple[int, Callable[[Way], Way]], ...] = (
        (PARALLEL, lambda way: _parallel(way, rng)),
        (SPLICED, lambda way: _spliced(way, town, rng)),
        (HALVES, lambda way: way.piece(0.0, 0.5) if rng.random() < 0.5 else way.piece(0.5, 1.0)),
        (BOTH_WAYS, lambda way: _both_ways(way)),
    )
    found = list(plain)
    for number, change in kinds:
        found += [change(plain[at]) for at in rng.choice(len(plain), number, replace=False)]
    return found + _lapped(town, rng, LAPPED)


def ordinary(town: Town, rng: np.random.Generator) -> Way:
    """A round, a way there and back, or from one place to another."""
    while True:
        reach = float(rng.choice([900, 1400, 2000, 2800, 4000, 6000]))
        start = int(rng.choice(town.starts)) if rng.random() < 0.7 else int(rng.integers(len(town.hubs)))
        hubs = [start]
        for _ in range(int(rng.integers(1, 4))):
            hubs.append(town.near(rng, hubs[-1], reach))
        kind = rng.random()
        if kind < ROUNDS and len(set(hubs)) > 2:
            way = town.by_way_of([*hubs, start] if hubs[-1] != start else hubs).as_loop()
        else:
            way = town.by_way_of(hubs)
            way = way.then(way.back()) if kind < ROUNDS + THERE_AND_BACK else way
        if way.length_m >= LEAST_M:
            return way


def _parallel(way: Way, rng: np.random.Generator) -> Way:
    """Half of a way or all of it along the parallel streets."""
    metres = rng.uniform(*PARALLEL_M) * rng.choice([-1, 1])
    share = rng.choice([0.5, 0.75, 1.0])
    first = rng.uniform(0, 1 - share)
    other = beside(way.piece(first, first + share), metres)
    parts = [part for part in (way.piece(0, first), other, way.piece(first + share, 1)) if len(part.streets)]
    return _joined(parts, looped=way.looped)


def _joined(parts: list[Way], *, looped: bool) -> Way:
    """Parts that do not quite meet, with a straight piece between each."""
    first, *others = parts
    for part in others:
        gap = beside(
            Way(points=np.array([first.points[-1], part.points[0]]), streets=np.zeros(1, np.int64)), 0
        )
        first = first.then(gap, part)
    return first.as_loop() if looped else first


def _spliced(way: Way, town: Town, rng: np.random.Generator) -> Way:
    """The beginning of a way, and another end."""
    part = way.piece(0, rng.uniform(0.35, 0.75))
    end = int(np.abs(town.places - part.points[-1]).argmin())
    home = int(np.abs(town.places - way.points[-1]).argmin())
    around = town.near(rng, end, float(rng.uniform(600, 1800)))
    hubs = [end, around, home]
    hubs = hubs if around != home else hubs[:-1]
    return _joined([part, town.by_way_of(hubs)], looped=way.looped)


def _both_ways(way: Way) -> Way:
    half = way.piece(0, 0.5) if way.looped else way
    return half.then(half.back())


def _lapped(town: Town, rng: np.random.Generator, count: int) -> list[Way]:
    """Running tracks and ponds, each with two numbers of laps."""
    found = []
    for _ in range(count // 2):
        centre = complex(rng.choice(town.places)) + complex(*rng.uniform(-200, 200, 2))
        stadium = rng.random() < 0.5
        size = (36.5, 84.4) if stadium else (rng.uniform(50, 160), rng.uniform(0, 250))
        one = lap(centre, *size, rng.uniform(0, np.pi))
        few = int(rng.integers(8, 13)) if stadium else int(rng.integers(4, 8))
        found += [laps(one, few).as_loop(), laps(one, 2 * few).as_loop()]
    return found
