"""What the analysis costs: one activity, a history of ten years, a changed setting, and histories that grow."""

import asyncio
import time
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Final

from milevault.analysis import measure, rate
from milevault.ingest import recomputing
from milevault.jobs.queue import enqueue_recompute
from milevault.model.settings import Thresholds
from milevault.store import settings, zones
from scripts.benchmarks import athlete, histories
from scripts.benchmarks.histories import Bench

REPEATS: Final = 15
MODELS: Final = 10
# A year has 525,960 minutes: this many apart, 10,000 activities are ten years.
MINUTES_APART: Final = 525
SIZES: Final = (1000, 3000, 5000, 10_000)
CHANGED_AT: Final = 5000
THRESHOLDS: Final = {
    "max_heart_rate": 190.0,
    "resting_heart_rate": 50.0,
    "threshold_heart_rate": 168.0,
    "functional_threshold_power": 250.0,
    "critical_power": 240.0,
}
SINCE: Final = date(2000, 1, 1)


def run() -> dict[str, float | int | str]:
    """Milliseconds and seconds, each the median of several in one run, with their ratios.

    ``ms_per_activity`` is an hour with every channel, both stages, without the database. ``activity_N_ms`` is
    merging, analysing and saving one such activity, committed, where the athlete has N; it has to be flat.
    ``growth_1000_to_10000`` compares the fastest of each, because other work on the machine only adds.
    ``zones_5000_s`` is from a new maximum heart rate to the time in zones of 5,000 activities, committed;
    ``settings_5000_s`` until their loads are new too. What reading ten years costs is said in ``athlete``.
    """
    return asyncio.run(_measured())


async def _measured() -> dict[str, float | int | str]:
    found: dict[str, float | int | str] = _computing()
    async with histories.vault() as bench:
        for key, value in THRESHOLDS.items():
            await _set(bench, key, value)
        for number in range(MODELS):
            await bench.save(number, histories.analysed(number))
        size, number, fastest = 0, MODELS, list[float]()
        for larger in SIZES:
            await bench.grow(size + 1, larger, MINUTES_APART)
            size = larger
            if size == CHANGED_AT:
                found |= await _changing(bench)
                continue
            times = await _saving(bench, number)
            found[f"activity_{size}_ms"] = round(median(times), 1)
            fastest.append(min(times))
            number += REPEATS
        found |= await athlete.reading(bench)
    found["growth_1000_to_10000"] = round(fastest[-1] / fastest[0], 2)
    return found


def _computing() -> dict[str, float | int | str]:
    given = histories.analysed(1).activity
    final = replace(given, streams=given.streams.quantised())
    thresholds = Thresholds(**THRESHOLDS)
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        rate(final, measure(final), thresholds, final.streams)
        times.append((time.perf_counter() - started) * 1000)
    each = median(times)
    return {
        "points_per_activity": len(final.streams),
        "channels": len(final.streams.values),
        "ms_per_activity": round(each, 2),
        "ms_per_1000_points": round(each / len(final.streams) * 1000, 2),
    }


async def _saving(bench: Bench, number: int) -> list[float]:
    times = []
    for at in range(number, number + REPEATS):
        analysis = histories.analysed(at)
        started = time.perf_counter()
        await bench.save(at, analysis)
        times.append((time.perf_counter() - started) * 1000)
    return times


async def _set(bench: Bench, key: str, value: float) -> int:
    """What a request does: the setting, the time in zones, and a job for the loads."""
    async with bench.pool.acquire() as conn, conn.transaction():
        change = await settings.put(conn, bench.athlete.athlete_id, key, SINCE, value)
        if change is None:
            raise RuntimeError(f"{key} was {value} before")
        await zones.recompute(conn, bench.athlete.athlete_id)
        return await enqueue_recompute(conn, bench.athlete.athlete_id, "settings", [key], change.first_day)


async def _changing(bench: Bench) -> dict[str, float | int | str]:
    zones_s, whole_s = [], []
    for at in range(3):
        started = time.perf_counter()
        recompute_id = await _set(bench, "max_heart_rate", 185.0 - at)
        zones_s.append(time.perf_counter() - started)
        await recomputing.work_off(bench.pool, bench.athlete.athlete_id, recompute_id, 600.0)
        whole_s.append(time.perf_counter() - started)
    return {"zones_5000_s": round(median(zones_s), 2), "settings_5000_s": round(median(whole_s), 2)}
