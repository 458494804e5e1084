"""What it costs to read an athlete's ten years: records, load, volumes."""

import time
from collections.abc import Awaitable, Callable
from datetime import date
from statistics import median
from typing import Final

from milevault.analysis.volume import by_period
from milevault.api.training.load import series_json
from milevault.store import records, training
from milevault.store.pool import Connection
from scripts.benchmarks.histories import LAST_START, Bench

REPEATS: Final = 15
LAST_DAY: Final = LAST_START.date()
FIRST_DAY: Final = date(LAST_DAY.year - 10, 1, 1)


async def reading(bench: Bench) -> dict[str, float | int | str]:
    """Milliseconds, each the median of several: database, computing and, for the load, the JSON of the reply.

    ``records_10_years_ms``: every record with the one it broke; ``records_last_year_ms``: within one year;
    ``load_10_years_ms``: ten years of fitness day by day; ``volumes_10_years_ms``: each of their weeks beside the year before.
    """
    athlete_id = bench.athlete.athlete_id
    year = records.Scope(first_day=date(LAST_DAY.year - 1, 1, 1), last_day=date(LAST_DAY.year - 1, 12, 31))

    async def load(conn: Connection) -> object:
        began = await training.first_day(conn, athlete_id)
        return series_json((FIRST_DAY, LAST_DAY), began, await training.loads(conn, athlete_id, LAST_DAY))

    async def volumes(conn: Connection) -> object:
        rows = await training.days(conn, athlete_id, date(FIRST_DAY.year - 1, 1, 1), LAST_DAY)
        return by_period(rows, FIRST_DAY, LAST_DAY, "week")

    measured: dict[str, Callable[[Connection], Awaitable[object]]] = {
        "records_10_years_ms": lambda conn: records.records(conn, athlete_id),
        "records_last_year_ms": lambda conn: records.records(conn, athlete_id, year),
        "load_10_years_ms": load,
        "volumes_10_years_ms": volumes,
    }
    async with bench.pool.acquire() as conn:
        found: dict[str, float | int | str] = {"record_sizes": len(await records.sizes(conn, athlete_id))}
        for name, work in measured.items():
            found[name] = await _milliseconds(conn, work)
    return found


async def _milliseconds(conn: Connection, work: Callable[[Connection], Awaitable[object]]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        await work(conn)
        times.append((time.perf_counter() - started) * 1000)
    return round(median(times), 1)
