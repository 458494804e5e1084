"""How well and how fast activities find their routes, in a made-up town and against the usual way."""

import time
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from milevault.analysis.routes import clusters, matches_among
from milevault.analysis.routes.features import features, near, reach
from milevault.model.route import METRES_PER_DEGREE, Signature
from scripts.benchmarks import segments
from scripts.benchmarks.town import real, usual
from scripts.benchmarks.town.history import ONCE, History, history, taken_once
from scripts.benchmarks.town.scoring import Tally, tally_of_clusters

# The limits were chosen on the town of seed 1; what is reported is another town.
SEED: Final = 2
COUNT: Final = 10_000
FEW: Final = 1000
MANY: Final = 100_000
QUERIES: Final = 400
TIMED: Final = 300


def run() -> dict[str, float | int | str | None]:
    """Precision, recall and F1 of pairs at 10,000 recordings over 300 routes, and milliseconds a query.

    A pair are a query and any other recording; it is the same where at least 90 % of each noise-free way lies on
    the other. Ways that share 70 to 90 % are left out, because a detour of 15 % has to be the same: ``f1_strict``
    counts them as different, ``unclear_share`` says how many of the pairs found they are. ``cluster_f1`` is over
    the pairs of one cluster, which is what an athlete sees.

    Times are one query against the leaders of the clusters, from the search for those within reach to the sorted
    matches, with the boxes in memory, sorted by their southern side, instead of in the database. At 100,000 the
    leaders are those of 10,000 and ways taken once, the same among them not made one: harder than it would be.
    ``growth`` is the exponent from 1,000 to 100,000 recordings; what a query costs at least hides much of it there,
    so ``growth_from_10k`` is told too.

    ``reference_f1`` is the usual way on a sample, ``sample_f1`` this one on the same pairs; ``real_f1`` is of real
    tracks and new recordings of them, where there are such files beside the checkout. The figures of segments are
    explained in ``segments``.
    """
    past = history(SEED, COUNT)
    started = time.perf_counter()
    shapes = past.shapes()
    signature_ms = (time.perf_counter() - started) / COUNT * 1000
    found: dict[str, float | int | str | None] = {
        **_pairs(past, shapes),
        "signature_ms": round(signature_ms, 3),
        "bytes_per_activity": round(float(np.mean([len(one.to_bytes()) for one in shapes])), 1),
        "points_256_share": round(float(np.mean([len(one.points) == 256 for one in shapes])), 4),
    }
    found |= _clusters_and_times(past, shapes)
    return found | usual.figures(past, shapes, SEED) | real.figures(SEED) | segments.run()


def _pairs(past: History, shapes: Sequence[Signature]) -> dict[str, float | int | str]:
    rows, tally = features(shapes), Tally()
    for number in np.random.default_rng(SEED).choice(len(shapes), QUERIES, replace=False).tolist():
        same = matches_among(shapes[number], shapes, near(shapes[number], rows))
        tally.add({one.index for one in same} - {number}, *past.kin(number))
    return {
        "activities": len(shapes),
        "pairs": tally.hits + tally.missed,
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "f1_strict": round(tally.f1_strict, 4),
        "unclear_share": round(tally.unclear_share, 4),
    }


def _clusters_and_times(past: History, shapes: Sequence[Signature]) -> dict[str, float | int | str]:
    started = time.perf_counter()
    whole = clusters(dict(enumerate(shapes)))
    seconds = time.perf_counter() - started
    tally = tally_of_clusters(whole, past)
    leaders = [shapes[one.leader] for one in whole]
    few = [shapes[one.leader] for one in clusters(dict(enumerate(shapes[:FEW])))]
    many = [*leaders, *taken_once(past, round(ONCE * (MANY - COUNT)), SEED)]
    queries = [shapes[at] for at in np.random.default_rng(SEED + 1).choice(FEW, TIMED, replace=False)]
    found: dict[str, float | int | str] = {
        "cluster_precision": round(tally.precision, 4),
        "cluster_recall": round(tally.recall, 4),
        "cluster_f1": round(tally.f1, 4),
        "clustering_s": round(seconds, 1),
    }
    medians = []
    for name, stored in (("1k", few), ("10k", leaders), ("100k", many)):
        p50, p95 = np.percentile(_milliseconds(queries, stored), (50, 95))
        found |= {
            f"leaders_{name}": len(stored),
            f"p50_ms_{name}": round(p50, 2),
            f"p95_ms_{name}": round(p95, 2),
        }
        medians.append(p50)
    return found | {
        "growth": _growth(medians[0], medians[2], MANY / FEW),
        "growth_from_10k": _growth(medians[1], medians[2], MANY / COUNT),
        "index": "memory",
    }


def _growth(fewer_ms: float, more_ms: float, times: float) -> float:
    """The power of the number of recordings that a query's time grows with."""
    return round(float(np.log(more_ms / fewer_ms) / np.log(times)), 2)


class SortedBoxes:
    """Leaders by the southern side of their boxes, which a query looks up before it asks for the rest."""

    def __init__(self, leaders: Sequence[Signature]) -> None:
        order = np.argsort([one.box.south_deg for one in leaders], kind="stable")
        self.leaders = [leaders[at] for at in order]
        self._rows = features(self.leaders)

    def within_reach(self, query: Signature) -> Iterable[int]:
        """The places of the leaders near a query."""
        south, allowed = query.box.south_deg, reach(query).side_m / METRES_PER_DEGREE
        first, last = np.searchsorted(self._rows[:, 0], [south - allowed, south + allowed])
        return (int(first + at) for at in near(query, self._rows[first:last]))


def _milliseconds(queries: Sequence[Signature], leaders: Sequence[Signature]) -> list[float]:
    stored, times = SortedBoxes(leaders), []
    for query in queries:
        started = time.perf_counter()
        matches_among(query, stored.leaders, stored.within_reach(query))
        times.append((time.perf_counter() - started) * 1000)
    return times
