"""How well and how fast activities find their routes, in a made-up town and against the usual way."""

import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from milevault.analysis.routes import matches_among
from milevault.analysis.routes.features import features, near
from milevault.model.route import Signature
from scripts.benchmarks import querying, segments
from scripts.benchmarks.town import crowd, real, usual
from scripts.benchmarks.town.crowd import FEW, MANY, Crowd
from scripts.benchmarks.town.history import History, history
from scripts.benchmarks.town.scoring import Tally, tally_of_clusters

# The limits were chosen on the town of seed 1; what is reported is another town.
SEED: Final = 2
# Towns of which nothing but this is asked: the pairs, and those of one cluster.
MORE_SEEDS: Final = (3, 4)
COUNT: Final = 10_000
QUERIES: Final = 400
TIMED: Final = 300


def run() -> dict[str, float | int | str | None]:
    """Precision, recall and F1 of pairs at 10,000 recordings over 300 routes, and milliseconds a query.

    A pair are a query and any other recording; it is the same where at least 90 % of each noise-free way lies on
    the other. Ways that share 70 to 90 % are left out, because a detour of 15 % has to be the same: ``f1_strict``
    counts them as different, ``unclear_share`` says how many of the pairs found they are. ``cluster_f1`` is over
    the pairs of one cluster, which is what an athlete sees: the vault's own clusters (``Fold``), made one
    recording after the other. ``f1_seed_3`` and the like are of other
    towns.

    Times are one query against the leaders of the clusters, from the search for those within reach to the sorted
    matches: ``p50_ms`` with the boxes in memory, sorted by their southern side; ``p50_db_ms`` as the vault asks, a
    statement to a PostgreSQL of its own that has so many activities, signatures read from bytes. At 100,000 the
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
    started = time.perf_counter()
    few, whole = crowd.folded(shapes)
    found["clustering_s"] = round(time.perf_counter() - started, 1)
    found |= _clusters(past, whole) | _more_towns()
    found |= _times(shapes, (few, whole, crowd.grown(whole, past, SEED)))
    return found | usual.figures(past, shapes, SEED) | real.figures(SEED) | segments.run()


def _more_towns() -> dict[str, float | int | str]:
    found: dict[str, float | int | str] = {}
    for seed in MORE_SEEDS:
        past = history(seed, COUNT)
        shapes = past.shapes()
        figures = _pairs(past, shapes) | _clusters(past, crowd.folded(shapes)[1])
        found |= {f"{name}_seed_{seed}": figures[name] for name in ("f1", "cluster_f1")}
    return found


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


def _clusters(past: History, whole: Crowd) -> dict[str, float | int | str]:
    tally = tally_of_clusters(whole.placings, past)
    return {
        "cluster_precision": round(tally.precision, 4),
        "cluster_recall": round(tally.recall, 4),
        "cluster_f1": round(tally.f1, 4),
    }


def _times(shapes: Sequence[Signature], crowds: Sequence[Crowd]) -> dict[str, float | int | str]:
    queries = [shapes[at] for at in np.random.default_rng(SEED + 1).choice(FEW, TIMED, replace=False)]
    found: dict[str, float | int | str] = {}
    medians = list[float]()
    for one, database in zip(crowds, querying.in_database(queries, crowds), strict=True):
        p50, p95 = np.percentile(querying.in_memory(queries, one), (50, 95))
        db50, db95 = np.percentile(database, (50, 95))
        found |= {
            f"leaders_{one.name}": len(one.leaders),
            f"p50_ms_{one.name}": round(p50, 2),
            f"p95_ms_{one.name}": round(p95, 2),
            f"p50_db_ms_{one.name}": round(db50, 2),
            f"p95_db_ms_{one.name}": round(db95, 2),
        }
        medians.append(p50)
    return found | {
        "growth": _growth(medians[0], medians[2], MANY / FEW),
        "growth_from_10k": _growth(medians[1], medians[2], MANY / COUNT),
    }


def _growth(fewer_ms: float, more_ms: float, times: float) -> float:
    """The power of the number of recordings that a query's time grows with."""
    return round(float(np.log(more_ms / fewer_ms) / np.log(times)), 2)
