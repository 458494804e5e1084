"""Activities that are nothing but a day, a sport, what the device was set to, and two histograms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from milevault.store.pool import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """``device`` by column of the table; histograms from bpm or W to seconds."""

    day: date
    sport: str = "running"
    device: Mapping[str, float] = field(default_factory=dict)
    heart_rate: Mapping[int, float] = field(default_factory=dict)
    power: Mapping[int, float] = field(default_factory=dict)


_ACTIVITY = """
with file as (
    insert into source_file (athlete_id, sha256, size_bytes, label)
    values ($1, sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 1, 'made.fit')
    returning sha256
)
select sha256 from file
"""
_ROW = """
insert into activity (
    athlete_id, has_track, sample_count, sha256, session_index, source, sport, sub_sport, indoor, start_time, end_time,
    local_date, elapsed_time_s, findings, parser_version, analysis_version,
    device_max_heart_rate, device_resting_heart_rate, device_threshold_heart_rate, device_ftp_w
) values ($1, false, 0, $2, 0, 'fit', $3, 'generic', false, $4, $4, $5, 3600, '{}', 1, 1, $6, $7, $8, $9)
returning activity_id
"""
DEVICE = (
    "device_max_heart_rate",
    "device_resting_heart_rate",
    "device_threshold_heart_rate",
    "device_ftp_w",
)


async def put(connection: Connection, athlete_id: int, workouts: Sequence[Workout]) -> list[int]:
    """Their rows and histograms; returns the ids, in the same order."""
    ids = []
    for one in workouts:
        sha256 = await connection.fetchval(_ACTIVITY, athlete_id)
        start = datetime.combine(one.day, datetime.min.time(), UTC)
        device = [one.device.get(name) for name in DEVICE]
        ids.append(await connection.fetchval(_ROW, athlete_id, sha256, one.sport, start, one.day, *device))
        for table, column, rungs in (
            ("activity_hr_histogram", "heart_rates", one.heart_rate),
            ("activity_power_histogram", "watts", one.power),
        ):
            if rungs:
                await connection.execute(
                    f"insert into {table} (athlete_id, activity_id, {column}, seconds) values ($1, $2, $3, $4)",
                    athlete_id,
                    ids[-1],
                    sorted(rungs),
                    [rungs[rung] for rung in sorted(rungs)],
                )
    return ids


_MANY = (
    """
    insert into source_file (athlete_id, sha256, size_bytes, label)
    select $1, sha256(convert_to('many ' || n, 'UTF8')), 1, 'made.fit' from generate_series(1, $2::int) n
    """,
    """
    insert into activity (
        athlete_id, has_track, sample_count, sha256, session_index, source, sport, sub_sport, indoor, start_time,
        end_time, local_date, elapsed_time_s, findings, parser_version, analysis_version
    )
    select $1, false, 0, sha256(convert_to('many ' || n, 'UTF8')), 0, 'fit',
        (array['running', 'cycling', 'swimming'])[1 + n % 3], 'generic', false, start, start + interval '1 hour',
        start::date, 3600, '{}', 1, 1
    from (
        select n, timestamptz '2012-01-01 06:00 UTC' + n * interval '1 day' as start
        from generate_series(1, $2::int) n
    ) as days
    """,
    """
    insert into activity_hr_histogram (athlete_id, activity_id, heart_rates, seconds)
    select $1, activity_id, array(select generate_series(100, 179)::smallint),
        array(select (1 + (activity_id * bpm) % 97)::real from generate_series(100, 179) as bpm)
    from activity where athlete_id = $1 and $2 > 0
    """,
)


async def put_many(connection: Connection, athlete_id: int, count: int) -> None:
    """``count`` activities of a day each, with 80 heart rates."""
    for statement in _MANY:
        await connection.execute(statement, athlete_id, count)
    await connection.execute("analyze activity, activity_hr_histogram")
