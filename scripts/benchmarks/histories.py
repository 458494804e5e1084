"""A vault of its own for benchmarks, and histories of any length: copies of a few activities that were imported."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from milevault.analysis import ANALYSIS_VERSION, Analysis, summarise
from milevault.importers import PARSER_VERSION
from milevault.ingest import merging
from milevault.ingest.merging import Changes, Workout
from milevault.model import CHANNELS, Activity, Lap, Streams
from milevault.store import athletes, figures, ledger, migrate, timescale
from milevault.store.athletes import Athlete
from milevault.store.embedded import EmbeddedPostgres
from milevault.store.pool import Connection, Pool, connect
from milevault.store.saving import Versions
from scripts.benchmarks.sidecar import SYSTEM_POSTGRES

HOUR_S: Final = 3600
LAST_START: Final = datetime(2026, 10, 31, 9, tzinfo=UTC)
# Copies have ids from here on; what is below was imported.
FIRST_COPY: Final = 10_000_000
# Everything of an activity, with the columns that a copy has of its own. Values of efforts and loads are up to 5 % off,
# so that records are broken and no two days are alike.
_MODELS: Final = """
create temporary table copied as
select number, model.activity_id as model_id, {first_copy} + number as activity_id,
    sha256(convert_to(number::text, 'UTF8')) as sha256,
    $5::timestamptz - make_interval(mins => $4::integer * number::integer) as start_time,
    0.95 + 0.1 * (hashint8(number) & 1023) / 1023.0 as factor
from generate_series($2::bigint, $3::bigint) as number
join (
    select activity_id, row_number() over (order by activity_id) - 1 as place, count(*) over () as models
    from activity
    where athlete_id = $1 and activity_id < {first_copy}
) as model on model.place = number % model.models
"""
_OWN: Final = {
    "source_file": {"sha256": "copied.sha256"},
    "activity": {
        "activity_id": "copied.activity_id",
        "sha256": "copied.sha256",
        "start_time": "copied.start_time",
        "end_time": "copied.start_time + (t.end_time - t.start_time)",
        "local_date": "(copied.start_time at time zone 'UTC')::date",
    },
    "recording": {
        "activity_id": "copied.activity_id",
        "sha256": "copied.sha256",
        "start_time": "copied.start_time",
        "time_created": "null",
    },
    "activity_hr_histogram": {"activity_id": "copied.activity_id"},
    "activity_power_histogram": {"activity_id": "copied.activity_id"},
    "activity_metric": {"activity_id": "copied.activity_id", "value": "t.value * copied.factor"},
    "best_effort": {"activity_id": "copied.activity_id", "value": "t.value * copied.factor"},
    "activity_zone_time": {"activity_id": "copied.activity_id"},
}
_NUMBERED: Final = frozenset({"recording_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A vault with one athlete."""

    pool: Pool
    athlete: Athlete

    @property
    def workout(self) -> Workout:
        versions = Versions(parser_version=PARSER_VERSION, analysis_version=ANALYSIS_VERSION)
        return Workout(athlete=self.athlete, versions=versions, keeps_points=lambda _: True)

    async def save(self, number: int, analysis: Analysis) -> Changes:
        """What the recipe does in its transaction with a file of one activity that was read and summarised."""
        athlete_id, sha256 = self.athlete.athlete_id, (2**200 + number).to_bytes(32)
        async with self.pool.acquire() as conn, conn.transaction():
            await ledger.record_stored(conn, athlete_id, sha256, 100_000, f"{number}.fit")
            changes = await merging.merge_file(conn, self.workout, sha256, "fit", [analysis])
            await merging.write_points(conn, self.workout, changes)
            await figures.new_records(conn, athlete_id, changes.recorded)
            await ledger.finish(conn, athlete_id, sha256, "imported", parser_version=PARSER_VERSION)
        return changes

    async def grow(self, first: int, last: int, minutes: int) -> None:
        """Copies number ``first`` to ``last`` of what was imported, each so many minutes before the last one."""
        async with self.pool.acquire() as conn:
            await conn.execute("drop table if exists copied")
            await conn.execute(
                _MODELS.format(first_copy=FIRST_COPY)
                .replace("$1", str(self.athlete.athlete_id))
                .replace("$2", str(first))
                .replace("$3", str(last))
                .replace("$4", str(minutes))
                .replace("$5", f"'{LAST_START.isoformat()}'")
            )
            for table in _OWN:
                await _copy(conn, table, self.athlete.athlete_id)
            await conn.execute("drop table copied")
            await conn.execute("analyze")


async def _copy(conn: Connection, table: str, athlete_id: int) -> None:
    found = await conn.fetch(
        "select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped",
        table,
    )
    columns = [row["attname"] for row in found if row["attname"] not in _NUMBERED]
    own = _OWN[table]
    values = ", ".join(own.get(name, f"t.{name}") for name in columns)
    join = "join activity a using (athlete_id, sha256)" if table == "source_file" else ""
    model = "a.activity_id" if table == "source_file" else "t.activity_id"
    await conn.execute(
        f"insert into {table} ({', '.join(columns)}) overriding system value "
        f"select {values} from {table} t {join} join copied on {model} = copied.model_id "
        f"where t.athlete_id = {athlete_id}"
    )


@contextlib.asynccontextmanager
async def vault() -> AsyncIterator[Bench]:
    """A fresh vault on a server of its own: the machine's PostgreSQL with TimescaleDB, else the embedded one."""
    with tempfile.TemporaryDirectory(prefix="milevault-bench-") as folder:
        server = EmbeddedPostgres(Path(folder), pg_bin=SYSTEM_POSTGRES if SYSTEM_POSTGRES.is_dir() else None)
        dsn = await server.start()
        try:
            pool = await connect(dsn, min_size=1, max_size=4)
            try:
                async with pool.acquire() as conn:
                    await migrate.migrate(conn)
                    await timescale.enable(conn)
                    athlete = await athletes.create(conn, "bench", "Bench", "UTC")
                yield Bench(pool=pool, athlete=athlete)
            finally:
                await pool.close()
        finally:
            await server.stop()


def hour(seed: int, start: datetime = LAST_START, *, sport: str = "cycling") -> Activity:
    """An hour at a sample a second with every channel there is: hills, pauses, gaps, noise."""
    random = np.random.default_rng(seed)
    elapsed = np.arange(HOUR_S, dtype=np.float64)
    top = 9.0 if sport == "cycling" else 3.2
    speed = np.clip(top + top / 5 * np.sin(elapsed / 97 + seed) + random.normal(0, top / 30, HOUR_S), 0, None)
    speed[1200:1260] = 0.0
    heart_rate = np.clip(145 + 18 * np.sin(elapsed / 310) + random.normal(0, 2, HOUR_S), 60, 190)
    heart_rate[random.random(HOUR_S) < 0.01] = np.nan
    power = np.clip(210 + 60 * np.sin(elapsed / 61) + random.normal(0, 45, HOUR_S), 0, None)
    middles = {channel.name: (channel.lowest + channel.highest) / 2 for channel in CHANNELS}
    values = {
        name: middle * (1 + 0.05 * np.sin(elapsed / 200 + at))
        for at, (name, middle) in enumerate(middles.items())
    }
    distance = np.cumsum(speed)
    values |= {
        "position_lat": 48.1 + 0.02 * np.sin(distance / 5000),
        "position_long": 11.5 + 0.03 * np.cos(distance / 5000),
        "altitude": 520 + 60 * np.sin(distance / 3000) + random.normal(0, 0.2, HOUR_S),
        "distance": distance,
        "speed": speed,
        "heart_rate": np.round(heart_rate),
        "cadence": np.round(88 + random.normal(0, 4, HOUR_S)),
        "power": np.round(power),
        "temperature": np.full(HOUR_S, 19.0),
    }
    return Activity(
        session_index=0,
        sport=sport,
        sub_sport="generic",
        indoor=False,
        start_time=start,
        elapsed_time_s=float(HOUR_S),
        timer_time_s=float(HOUR_S),
        utc_offset_s=0,
        utc_offset_source="recorded",
        streams=Streams(elapsed_s=elapsed, values=values),
        laps=laps(start),
    )


def laps(start: datetime, count: int = 10) -> tuple[Lap, ...]:
    """So many laps of equal length."""
    each = HOUR_S / count
    return tuple(
        Lap(index=at, start_time=start + timedelta(seconds=at * each), elapsed_time_s=each)
        for at in range(count)
    )


def analysed(number: int) -> Analysis:
    """Activity number ``number``, alternately a ride and a run, on a day of its own, as the recipe summarises it."""
    sport = "cycling" if number % 2 else "running"
    start = LAST_START + timedelta(days=1 + number)
    return summarise(replace(hour(number, start, sport=sport)))
