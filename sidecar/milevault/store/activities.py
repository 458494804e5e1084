"""Activities as they are read: lists, details, streams, totals, the summary. Writing is in ``saving``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from milevault.model import CHANNELS_BY_NAME, ELAPSED_RESOLUTION_S, Activity, Lap, Length, Streams
from milevault.model.recording import NO_SAMPLES
from milevault.model.trimming import cut
from milevault.store import cursors, packing, points, recordings
from milevault.store.points import EPOCH, MICROSECOND
from milevault.store.pool import Connection
from milevault.store.saving import ELAPSED
from milevault.store.sql import statements

__all__ = [
    "ActivityDetail",
    "ActivityRow",
    "ExportRow",
    "LapRow",
    "LengthRow",
    "Order",
    "Summary",
    "Totals",
    "delete",
    "detail",
    "export",
    "laps",
    "lengths",
    "list_activities",
    "recorded",
    "streams",
    "summary",
    "totals",
    "unpacked",
]

_SQL: Final[Any] = statements("activities")
type Order = Literal["asc", "desc"]
# The statement of each order, and the key that stands before its first row.
_PAGES: Final[Mapping[Order, tuple[Any, tuple[int, int]]]] = {
    "asc": (_SQL.page_ascending, (-(2**55), 0)),
    "desc": (_SQL.page_descending, (2**55, 2**63 - 1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity without its samples; SI units, None where neither file nor computation says."""

    activity_id: int
    athlete_id: int
    sport: str
    sub_sport: str
    indoor: bool
    name: str | None
    start_time: datetime
    utc_offset_s: int | None
    local_date: date
    elapsed_time_s: float
    timer_time_s: float | None
    moving_time_s: float | None
    distance_m: float | None
    elevation_gain_m: float | None
    elevation_loss_m: float | None
    avg_speed_mps: float | None
    max_speed_mps: float | None
    avg_heart_rate: float | None
    max_heart_rate: float | None
    avg_power_w: float | None
    max_power_w: float | None
    avg_cadence: float | None
    calories_kcal: float | None
    has_track: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LapRow:
    """One lap as stored."""

    lap_index: int
    start_time: datetime
    elapsed_time_s: float
    timer_time_s: float | None
    distance_m: float | None
    elevation_gain_m: float | None
    avg_speed_mps: float | None
    avg_heart_rate: float | None
    max_heart_rate: float | None
    avg_power_w: float | None
    avg_cadence: float | None
    calories_kcal: float | None
    trigger: str | None

    @property
    def lap(self) -> Lap:
        """The lap as its file gave it."""
        own = {name: getattr(self, name) for name in Lap.__dataclass_fields__ if name != "index"}
        return Lap(index=self.lap_index, **own)


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthRow:
    """One pool length as stored."""

    length_index: int
    start_time: datetime
    elapsed_time_s: float
    length_type: str
    swim_stroke: str | None
    total_strokes: int | None
    avg_speed_mps: float | None

    @property
    def length(self) -> Length:
        """The length as its file gave it."""
        own = {name: getattr(self, name) for name in Length.__dataclass_fields__ if name != "index"}
        return Length(index=self.length_index, **own)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetail:
    """An activity with what only its own page shows; ``channels`` are those it has samples of."""

    activity: ActivityRow
    description: str | None
    gear: str | None
    perceived_exertion: float | None
    feel: float | None
    commute: bool | None
    race: bool | None
    excluded: bool | None
    edited: tuple[str, ...]
    trim_start_s: float | None
    trim_end_s: float | None
    utc_offset_source: str | None
    pool_length_m: float | None
    elevation_method: str | None
    device_manufacturer: str | None
    device_product: str | None
    findings: tuple[str, ...]
    sample_count: int
    channels: tuple[str, ...]
    laps: tuple[LapRow, ...]
    lengths: tuple[LengthRow, ...]
    sources: tuple[recordings.SourceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """What a file made of an activity says about it, and the original that gave its samples."""

    activity_id: int
    sha256: bytes
    source: str
    sport: str
    local_date: date
    start_time: datetime
    name: str | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over local days, both included; where no moving time is known, timer or elapsed time counts."""

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The latest activity, the running week (from Monday), and the files that are no activity yet."""

    latest_activity: ActivityRow | None
    week: Totals
    files_waiting: int
    files_failed: int


async def list_activities(
    connection: Connection,
    athlete_id: int,
    *,
    limit: int,
    order: Order = "desc",
    cursor: str | None = None,
    sport: str | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
    min_distance_m: float | None = None,
    max_distance_m: float | None = None,
    q: str | None = None,
    has_track: bool | None = None,
) -> tuple[list[ActivityRow], str | None]:
    """A page of activities by start, and the cursor of the next; raises cursors.BadCursor.

    ``after`` is included, ``before`` is not; ``q`` is searched in the name, whatever the case.
    """
    page, first = _PAGES[order]
    start_time, start_id = _key(cursor, first)
    found = page(
        connection,
        athlete_id=athlete_id,
        start_time=start_time,
        start_id=start_id,
        sport=sport,
        after=after,
        before=before,
        min_distance_m=min_distance_m,
        max_distance_m=max_distance_m,
        words=q,
        has_track=has_track,
        limit=limit + 1,
    )
    rows = [ActivityRow(**row) async for row in found]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], cursors.encode((last.start_time - EPOCH) // MICROSECOND, last.activity_id)


def _key(cursor: str | None, first: tuple[int, int]) -> tuple[datetime, int]:
    """Start and id of the row that the page comes behind."""
    start_us, start_id = first if cursor is None else cursors.decode(cursor, tuple[int, int])
    try:
        return EPOCH + start_us * MICROSECOND, start_id
    except OverflowError as error:
        raise cursors.BadCursor("the cursor is not valid") from error


async def detail(connection: Connection, athlete_id: int, activity_id: int) -> ActivityDetail | None:
    """One activity with laps, lengths and channel names; None when this athlete has no such."""
    row = await _SQL.detail(connection, athlete_id=athlete_id, activity_id=activity_id)
    if row is None:
        return None
    fields = dict(row)
    own = {name: fields.pop(name) for name in ActivityRow.__dataclass_fields__}
    return ActivityDetail(
        activity=ActivityRow(**own),
        laps=tuple(await laps(connection, athlete_id, activity_id)),
        lengths=tuple(await lengths(connection, athlete_id, activity_id)),
        sources=tuple(await recordings.sources(connection, athlete_id, activity_id)),
        channels=tuple(fields.pop("channels")),
        findings=tuple(fields.pop("findings")),
        edited=tuple(fields.pop("edited")),
        **fields,
    )


async def export(connection: Connection, athlete_id: int, activity_id: int) -> ExportRow | None:
    """What its file is made of, samples apart; None when this athlete has no such activity."""
    row = await _SQL.export(connection, athlete_id=athlete_id, activity_id=activity_id)
    return None if row is None else ExportRow(**row)


async def laps(connection: Connection, athlete_id: int, activity_id: int) -> list[LapRow]:
    """The laps in order; none for an activity that is not there."""
    found = _SQL.laps(connection, athlete_id=athlete_id, activity_id=activity_id)
    return [LapRow(**row) async for row in found]


async def lengths(connection: Connection, athlete_id: int, activity_id: int) -> list[LengthRow]:
    """The pool lengths in order; none for an activity that is not there."""
    found = _SQL.lengths(connection, athlete_id=athlete_id, activity_id=activity_id)
    return [LengthRow(**row) async for row in found]


async def streams(
    connection: Connection, athlete_id: int, activity_id: int, channels: Collection[str] | None = None
) -> Streams | None:
    """The samples of the named channels (None: all); None when this athlete has no such activity.

    A channel the activity does not have is left out, as is one this version does not know. Of a trimmed activity
    come those of the part it is: whoever shows samples gets them here.
    """
    rows = await _stream_rows(connection, athlete_id, activity_id, channels)
    if not rows:
        return None
    return cut(_unpacked(rows), rows[0]["trim_start_s"], rows[0]["trim_end_s"])


async def recorded(connection: Connection, athlete_id: int, activity_id: int, bare: Activity) -> Activity:
    """``bare`` with samples, laps and lengths as its file gave them, whatever the user trimmed."""
    rows = await _stream_rows(connection, athlete_id, activity_id, None)
    kept = await _SQL.untrimmed(connection, athlete_id=athlete_id, activity_id=activity_id)
    if kept is None:
        own_laps = tuple(one.lap for one in await laps(connection, athlete_id, activity_id))
        own_lengths = tuple(one.length for one in await lengths(connection, athlete_id, activity_id))
    else:
        own_laps = msgspec.json.decode(kept["laps"], type=tuple[Lap, ...])
        own_lengths = msgspec.json.decode(kept["lengths"], type=tuple[Length, ...])
    return replace(
        bare, streams=_unpacked(rows) if rows else bare.streams, laps=own_laps, lengths=own_lengths
    )


async def _stream_rows(
    connection: Connection, athlete_id: int, activity_id: int, channels: Collection[str] | None
) -> list[Any]:
    wanted = None if channels is None else [ELAPSED, *channels]
    found = _SQL.streams(connection, athlete_id=athlete_id, activity_id=activity_id, channels=wanted)
    return [row async for row in found]


def _unpacked(rows: Sequence[Any]) -> Streams:
    return unpacked({row["channel"]: (row["packed"], row["sample_count"]) for row in rows})


def unpacked(packed: Mapping[str, tuple[bytes, int]]) -> Streams:
    """Channel -> (bytes, number of samples) as samples; none where the time axis is missing."""
    if ELAPSED not in packed:
        return NO_SAMPLES
    blob, count = packed[ELAPSED]
    return Streams(
        elapsed_s=packing.unpack(blob, ELAPSED_RESOLUTION_S, count),
        values={
            channel.name: packing.unpack(packed[name][0], channel.resolution, packed[name][1])
            for name, channel in CHANNELS_BY_NAME.items()
            if name in packed
        },
    )


async def heart_rate_histogram(connection: Connection, athlete_id: int, activity_id: int) -> dict[int, float]:
    """Seconds per bpm; empty without heart rate."""
    found = _SQL.histogram(connection, athlete_id=athlete_id, activity_id=activity_id)
    return {row["heart_rate"]: row["seconds"] async for row in found}


async def totals(connection: Connection, athlete_id: int, first_day: date, last_day: date) -> Totals:
    """Sums over the local days ``first_day`` to ``last_day``; transitions do not count."""
    row = await _SQL.totals(connection, athlete_id=athlete_id, first_day=first_day, last_day=last_day)
    return Totals(first_day=first_day, last_day=last_day, **row)


async def summary(connection: Connection, athlete_id: int, today: date) -> Summary:
    """What the integration shows of an athlete; ``today`` is the day on the athlete's wall clock."""
    monday = today - timedelta(days=today.weekday())
    latest = await _SQL.latest(connection, athlete_id=athlete_id)
    files = await _SQL.files(connection, athlete_id=athlete_id)
    return Summary(
        latest_activity=None if latest is None else ActivityRow(**latest),
        week=await totals(connection, athlete_id, monday, monday + timedelta(days=6)),
        files_waiting=files["waiting"],
        files_failed=files["failed"],
    )


async def delete(connection: Connection, athlete_id: int, activity_id: int) -> bool:
    """Removes an activity with everything derived from it; the original and its ledger row stay.

    The ledger row keeps the same file from coming back by accident. Call it inside a transaction.
    """
    row = await _SQL.delete(connection, athlete_id=athlete_id, activity_id=activity_id)
    if row is None:
        return False
    await points.delete(connection, athlete_id, activity_id, row["start_time"], row["end_time"])
    return True
