"""Made-up activities with loads and best efforts for the tests of what is computed over time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from milevault.model.figures import Effort
from milevault.store import ledger
from milevault.store.pool import Connection

FIRST = date(2026, 1, 5)  # a Monday
SHA256 = (77).to_bytes(32)

_ACTIVITIES = """
insert into activity (
    athlete_id, sha256, session_index, sport, sub_sport, indoor, start_time, end_time, local_date,
    elapsed_time_s, moving_time_s, distance_m, elevation_gain_m, calories_kcal, gear, has_track, sample_count,
    parser_version, analysis_version
)
select $1, $2, session_index, sport, '', false, start_time, start_time + make_interval(secs => moving_time_s),
    local_date, moving_time_s, moving_time_s, distance_m, elevation_gain_m, calories_kcal, gear, false, 0, 1, 1
from unnest(
    $3::integer[], $4::text[], $5::timestamptz[], $6::date[], $7::float8[], $8::float8[], $9::float8[],
    $10::float8[], $11::text[]
) as given (
    session_index, sport, start_time, local_date, moving_time_s, distance_m, elevation_gain_m, calories_kcal,
    gear
)
returning activity_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One activity: ``day`` its local date, ``hour`` when it began (UTC), ``load`` with its method."""

    day: date
    hour: float = 8
    sport: str = "running"
    distance_m: float | None = 10_000
    moving_time_s: float = 3000
    elevation_gain_m: float | None = 100
    calories_kcal: float | None = 600
    gear: str | None = None
    load: tuple[float, str] | None = None
    efforts: tuple[Effort, ...] = field(default=())

    @property
    def start_time(self) -> datetime:
        """When it began."""
        return datetime.combine(self.day, time(), UTC) + timedelta(hours=self.hour)


def on(days: int) -> date:
    """The day so many days after the first one."""
    return FIRST + timedelta(days=days)


def effort(
    size: float, value: float, *, kind: str = "distance", guard: str | None = None, start_s: float = 0
) -> Effort:
    """An effort; 'distance' where no other kind is named."""
    return Effort(kind=kind, size=size, value=value, start_s=start_s, guard=guard)  # type: ignore[arg-type]


async def put(conn: Connection, athlete_id: int, done: Sequence[Done], *, after: int = 0) -> list[int]:
    """Stores the activities in the order given and returns their ids; ``after`` is how many are there already."""
    await ledger.record_stored(conn, athlete_id, SHA256, 10, "made_up.fit")
    rows = await conn.fetch(
        _ACTIVITIES,
        athlete_id,
        SHA256,
        list(range(after, after + len(done))),
        [one.sport for one in done],
        [one.start_time for one in done],
        [one.day for one in done],
        [one.moving_time_s for one in done],
        [one.distance_m for one in done],
        [one.elevation_gain_m for one in done],
        [one.calories_kcal for one in done],
        [one.gear for one in done],
    )
    ids = [int(row["activity_id"]) for row in rows]
    await conn.copy_records_to_table(
        "activity_metric",
        columns=["athlete_id", "activity_id", "key", "value", "version", "method"],
        records=[
            (athlete_id, activity_id, "load", one.load[0], 1, one.load[1])
            for activity_id, one in zip(ids, done, strict=True)
            if one.load is not None
        ],
    )
    await conn.copy_records_to_table(
        "best_effort",
        columns=["athlete_id", "activity_id", "kind", "size", "value", "start_s", "sport", "guard"],
        records=[
            (athlete_id, activity_id, each.kind, each.size, each.value, each.start_s, one.sport, each.guard)
            for activity_id, one in zip(ids, done, strict=True)
            for each in one.efforts
        ],
    )
    return ids


# How many metres the speed of an effort falls from, and how fast: a fair guess of what people do.
_SLOWING = 0.07
_DISTANCES = {
    "running": (400, 1000, 1609.344, 5000, 10_000, 21_097.5),
    "cycling": (1000, 5000, 10_000, 40_000),
}
_SECONDS = (5, 60, 300, 1200, 3600)


def random_activities(
    rng: np.random.Generator, count: int, days: int, *, guards: Sequence[str | None] = (None,)
) -> list[Done]:
    """Runs and rides over ``days`` days with efforts as one activity has them: shorter is never slower."""
    made = []
    for day in np.sort(rng.integers(0, days, count)):
        sport = str(rng.choice(["running", "cycling"]))
        base_mps = rng.normal(3 if sport == "running" else 8, 0.3)
        distance_m = round(float(rng.uniform(800, 45_000)), 2)
        guard = guards[int(rng.integers(len(guards)))]
        efforts = [
            effort(size, round(size / (base_mps * (size / 1000) ** -_SLOWING)), guard=guard)
            for size in _DISTANCES[sport]
            if size <= distance_m
        ]
        if sport == "cycling":
            watts = rng.normal(250, 30)
            efforts += [
                effort(size, round(watts * (size / 300) ** -_SLOWING), kind="power", guard=guard)
                for size in _SECONDS
            ]
        made.append(
            Done(
                day=on(int(day)),
                hour=float(rng.uniform(5, 21)),
                sport=sport,
                distance_m=distance_m,
                moving_time_s=round(distance_m / base_mps, 3),
                elevation_gain_m=float(rng.uniform(0, 500)) if rng.random() < 0.9 else None,
                calories_kcal=float(rng.integers(100, 900)) if rng.random() < 0.7 else None,
                gear=str(rng.choice(["Red", "Blue"])),
                load=(float(rng.uniform(5, 150)), str(rng.choice(["power", "heart_rate"])))
                if rng.random() < 0.8
                else None,
                efforts=tuple(efforts),
            )
        )
    return made
