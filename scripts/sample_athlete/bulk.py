"""Archives for benchmarks: many runs of a wanted size, and one long activity."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from scripts.sample_athlete.fitfile import encode
from scripts.sample_athlete.fitness import fitness_on
from scripts.sample_athlete.plan import Kind, Planned
from scripts.sample_athlete.recording import Leg, Recording
from scripts.sample_athlete.running import run_leg, steady
from scripts.sample_athlete.sessions import start_of
from scripts.sample_athlete.streets import ROUTES, TOWN, route

LAST_DAY: Final = date(2026, 10, 31)
# Long enough for the wanted points at any pace: nobody runs faster than this.
FASTEST_MPS: Final = 4.5


def _cut(leg: Leg, points: int) -> Leg:
    """The leg's first ``points`` seconds."""
    last = points - 1
    return Leg(
        sport=leg.sport,
        sub_sport=leg.sub_sport,
        columns={name: values[:points] for name, values in leg.columns.items()},
        lap_ends_s=[*(end for end in leg.lap_ends_s if end < last - 2), last],
        pauses=[pause for pause in leg.pauses if pause.at_s < last - 60],
        weight_kg=leg.weight_kg,
    )


def bulk_file(index: int, points: int, seed: int) -> tuple[str, bytes]:
    """Name and bytes of run number ``index`` with exactly ``points`` records, one a second."""
    random = np.random.default_rng((seed, index, 20))
    day = LAST_DAY - timedelta(days=index)
    ways = [row.name for row in ROUTES if row.grid is TOWN]
    fit = fitness_on(day, LAST_DAY - timedelta(days=540), seed)
    leg = run_leg(random, fit, route(ways[index % len(ways)]), steady(points * FASTEST_MPS, 0.8))
    start, offset = start_of(Planned(day=day, minute=600, kind=Kind.EASY_RUN), seed)
    recording = Recording(
        start=start,
        utc_offset_s=offset,
        name="bulk",
        legs=[_cut(leg, points)],
        every_second=True,
        seed=(seed, index, 21),
    )
    return f"{start:%Y-%m-%d-%H%M%S}-bulk-{index:05}.fit", encode(recording)


def _write_one(folder: Path, index: int, points: int, seed: int) -> int:
    name, data = bulk_file(index, points, seed)
    (folder / name).write_bytes(data)
    return len(data)


def write_bulk(
    folder: Path, files: int = 300, points: int = 2_500, seed: int = 11, processes: int | None = None
) -> int:
    """Write ``files`` runs of ``points`` records each into ``folder`` and return their size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes) as pool:
        indexes = range(files)
        sizes = pool.map(_write_one, [folder] * files, indexes, [points] * files, [seed] * files, chunksize=8)
        return sum(sizes)


def long_activity(points: int = 10_000, seed: int = 13) -> bytes:
    """One run of ``points`` records, for measuring the API on a big activity."""
    return bulk_file(0, points, seed)[1]
