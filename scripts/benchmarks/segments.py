"""How well and how fast passes over segments are found, in the made-up town of the routes."""

import time
from collections import Counter
from copy import deepcopy
from typing import Final

import numpy as np

from milevault.analysis.segments import Course, Cut, Track, cut_out, passes
from milevault.model import Streams
from milevault.model.route import METRES_PER_DEGREE
from milevault.model.segment import Line
from scripts.benchmarks.town.habits import routes
from scripts.benchmarks.town.network import Points, network
from scripts.benchmarks.town.recording import LAT_DEG, LON_DEG, Recording, recorded, taken, wandering
from scripts.benchmarks.town.truth import Truth, thick, truth_of
from scripts.benchmarks.town.ways import Town, Way

# The town that was looked at while segments were built; the figures are of two others.
KNOWN: Final = 2
SEEDS: Final = (3, 4)
SEGMENTS: Final = 150
ACTIVITIES: Final = 600
LENGTHS_M: Final = (300.0, 4000.0)
_SPEED_MPS: Final = 3.0
# A way that comes near itself again is passed in ways that nobody can count.
_NEAR_ITSELF_M: Final = 60.0
_ALONG_M: Final = 150.0


def run() -> dict[str, float | int | str]:
    """Precision, recall and F1 of passes of 600 recordings over 150 segments in each of two towns, and milliseconds an activity.

    Segments are cut from recordings of their own, with a receiver's error. A pass is one where 98 % of the noise-free
    way taken and of the noise-free segment lie on each other; where it is 80 to 98 %, nobody can say, as around a
    block: those count neither way (``segment_unclear``). ``segment_ms_per_activity`` is for all 150 segments at once
    in both directions, from the bytes stored and the activity's samples to the passes.

    Nothing was chosen on these towns; ``segment_f1_seed_N`` is of each, and of the one known before (``KNOWN``).
    """
    whole, seconds = Counter[str](), list[float]()
    by_seed: dict[str, float | int | str] = {}
    for seed in (KNOWN, *SEEDS):
        tally, times = _town(seed)
        by_seed[f"segment_f1_seed_{seed}"] = _figures(tally)["segment_f1"]
        if seed in SEEDS:
            whole.update(tally)
            seconds += times
    return (
        {"segment_towns": len(SEEDS)}
        | _figures(whole)
        | by_seed
        | {
            "segment_ms_per_activity": round(float(np.mean(seconds)) * 1000, 2),
            "segment_ms_p95": round(float(np.percentile(seconds, 95)) * 1000, 2),
        }
    )


def _town(seed: int) -> tuple[Counter[str], list[float]]:
    """What was found in the town of one seed, and the seconds of each recording."""
    rng = np.random.default_rng(seed)
    town = Town(network(rng), rng)
    ways = routes(town, rng)
    lines = [_line(ways, rng) for _ in range(SEGMENTS)]
    stored = [(one.line.to_bytes(), one.length_m) for one in (_cut(line, rng) for line in lines)]
    truths = [thick(line) for line in lines]
    tally, seconds = Counter[str](), []
    for way in rng.integers(0, len(ways), ACTIVITIES).tolist():
        truth = truth_of(taken(ways[way], deepcopy(rng)), truths)
        one = recorded(ways[way], rng)
        started = time.perf_counter()
        found = _found(one, stored)
        seconds.append(time.perf_counter() - started)
        tally.update(_compared(found, truth))
    return tally, seconds


def _line(ways: list[Way], rng: np.random.Generator) -> Points:
    """Part of one of the ways, without noise."""
    while True:
        points = ways[int(rng.integers(len(ways)))].points
        along = np.append(0.0, np.cumsum(np.abs(np.diff(points))))
        length = float(np.exp(rng.uniform(*np.log(LENGTHS_M))))
        if length >= along[-1]:
            continue
        first = rng.uniform(0, along[-1] - length)
        inside = (along > first) & (along < first + length)
        ends = np.interp([first, first + length], along, points)
        line = np.concatenate([ends[:1], points[inside], ends[1:]])
        if not _comes_back(line):
            return line


def _comes_back(line: Points) -> bool:
    points = thick(line)
    place = np.arange(len(points))
    apart = np.abs(place[:, None] - place) * (np.abs(np.diff(points)).mean())
    return bool(((np.abs(points[:, None] - points) < _NEAR_ITSELF_M) & (apart > _ALONG_M)).any())


def _cut(line: Points, rng: np.random.Generator) -> Cut:
    """The segment as an athlete makes it: cut from a recording."""
    along = np.append(0.0, np.cumsum(np.abs(np.diff(line))))
    clock = np.append(np.arange(0.0, along[-1] / _SPEED_MPS), along[-1] / _SPEED_MPS)
    where = np.interp(clock * _SPEED_MPS, along, line) + wandering(clock, rng)
    lat = LAT_DEG + where.imag / METRES_PER_DEGREE
    lon = LON_DEG + where.real / (METRES_PER_DEGREE * np.cos(np.radians(LAT_DEG)))
    streams = Streams(elapsed_s=clock, values={"position_lat": lat, "position_long": lon})
    made = cut_out(streams, 0.0, float(clock[-1]))
    if made is None:
        raise RuntimeError("a segment of the benchmark is none")
    return made


def _found(one: Recording, stored: list[tuple[bytes, float]]) -> Counter[tuple[int, bool]]:
    courses = [
        Course(line=Line.from_bytes(line), length_m=length_m, both_directions=True)
        for line, length_m in stored
    ]
    track = Track.of(one.lat_deg, one.lon_deg, one.elapsed_s)
    if track is None:
        return Counter()
    return Counter(
        (number, each.reversed) for number, several in enumerate(passes(track, courses)) for each in several
    )


def _compared(found: Counter[tuple[int, bool]], truth: Truth) -> Counter[str]:
    tally = Counter[str]()
    for key in found.keys() | truth.sure.keys():
        hits = min(found[key], truth.sure[key])
        tally["hits"] += hits
        tally["missed"] += truth.sure[key] - hits
        tally["false"] += max(0, found[key] - hits - truth.unclear[key])
    tally["unclear"] += truth.unclear.total()
    return tally


def _figures(tally: Counter[str]) -> dict[str, float | int | str]:
    precision = tally["hits"] / (tally["hits"] + tally["false"])
    recall = tally["hits"] / (tally["hits"] + tally["missed"])
    return {
        "segments": SEGMENTS,
        "segment_activities": ACTIVITIES,
        "segment_passes": tally["hits"] + tally["missed"],
        "segment_unclear": tally["unclear"],
        "segment_precision": round(precision, 4),
        "segment_recall": round(recall, 4),
        "segment_f1": round(2 * precision * recall / (precision + recall), 4),
    }
