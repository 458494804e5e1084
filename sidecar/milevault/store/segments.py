"""Segments as the athlete made them, and the efforts of activities on them.

A segment has its own geometry and a number that is its name for good. Efforts follow from the samples of one activity
and the segments alone; they go with either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from milevault.model import Activity
from milevault.model.route import Box
from milevault.model.segment import Line, SegmentEffort
from milevault.store import saving
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("segments")
type Origin = Literal["user", "climb"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSegment:
    """A segment that is to be.

    ``sha256`` and ``session_index`` name the recording it was cut from, between ``start_s`` and ``end_s`` since its
    start; ``box`` is around the line.
    """

    name: str
    origin: Origin
    sha256: bytes
    session_index: int
    start_s: float
    end_s: float
    line: Line
    box: Box
    length_m: float
    gain_m: float | None
    both_directions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a segment is cut from: the recording's file, the activity without samples, and where its samples begin."""

    sha256: bytes
    activity: Activity
    trim_start_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """A segment with how often it was covered and when last.

    ``made_of`` is the activity it was cut from, None where that is gone or has other samples now.
    """

    segment_id: int
    name: str
    origin: Origin
    length_m: float
    gain_m: float | None
    both_directions: bool
    hidden: bool
    created_at: datetime
    made_of: int | None
    effort_count: int
    activity_count: int
    last_time: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A segment as it is looked for."""

    segment_id: int
    line: Line
    length_m: float
    both_directions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortRow:
    """An effort with what its activity says; ``counts`` is false where the athlete left the activity out."""

    activity_id: int
    sport: str
    start_time: datetime
    local_date: date
    start_s: float
    elapsed_s: float
    reversed: bool
    error_m: float
    avg_heart_rate: float | None
    avg_power_w: float | None
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEffort:
    """An effort of one activity among all of its sport and direction.

    ``rank`` is 1 for the fastest, None where the effort does not count; ``best_s`` is the fastest time of those that
    count, None where none does.
    """

    segment_id: int
    name: str
    length_m: float
    gain_m: float | None
    start_s: float
    elapsed_s: float
    reversed: bool
    error_m: float
    avg_heart_rate: float | None
    avg_power_w: float | None
    counts: bool
    rank: int | None
    effort_count: int
    best_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """The fastest effort of a sport and direction, and the fastest of the other activities."""

    activity_id: int
    segment_id: int
    name: str
    reversed: bool
    start_s: float
    elapsed_s: float
    previous_elapsed_s: float
    previous_activity_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search through old activities that is not finished; ``total`` is None before it began."""

    recompute_id: int
    total: int | None
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An activity that is to be searched, locked; the trim as ``trimming.cut`` takes it."""

    activity_id: int
    timer_time_s: float | None
    trim_start_s: float | None
    trim_end_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """The segments of an athlete that all activities are to be searched for."""

    athlete_id: int
    segment_ids: tuple[int, ...]


async def source(connection: Connection, athlete_id: int, activity_id: int) -> Source | None:
    """None when this athlete has no such activity."""
    row = await _SQL.source(connection, athlete_id=athlete_id, activity_id=activity_id)
    if row is None:
        return None
    return Source(sha256=row["sha256"], activity=saving.activity_of(row), trim_start_s=row["trim_start_s"])


async def create(connection: Connection, athlete_id: int, one: NewSegment) -> int:
    """Keeps a new segment; returns its number."""
    given = {field.name: getattr(one, field.name) for field in fields(one)} | {"line": one.line.to_bytes()}
    return int(await _SQL.create(connection, athlete_id=athlete_id, **given, **_corners(given.pop("box"))))


async def all_segments(
    connection: Connection, athlete_id: int, *, hidden: bool | None = None
) -> list[SegmentRow]:
    """Every segment in the order of making; ``hidden``: those alone that are, or are not."""
    return [row async for row in _rows(connection, athlete_id, hidden=hidden, segment_id=None)]


async def get(connection: Connection, athlete_id: int, segment_id: int) -> SegmentRow | None:
    """One segment; None when this athlete has no such."""
    return await anext(_rows(connection, athlete_id, hidden=None, segment_id=segment_id), None)


async def _rows(connection: Connection, athlete_id: int, **which: Any) -> Any:
    async for row in _SQL.all(connection, athlete_id=athlete_id, **which):
        yield SegmentRow(**row)


async def edit(
    connection: Connection, athlete_id: int, segment_id: int, *, name: str | None, hidden: bool | None
) -> bool:
    """Says anew what is not None; False when this athlete has no such segment."""
    return bool(
        await _SQL.edit(connection, athlete_id=athlete_id, segment_id=segment_id, name=name, hidden=hidden)
    )


async def delete(connection: Connection, athlete_id: int, segment_id: int) -> bool:
    """Takes a segment away with its efforts; False when this athlete has no such."""
    return bool(await _SQL.delete(connection, athlete_id=athlete_id, segment_id=segment_id))


async def line(connection: Connection, athlete_id: int, segment_id: int) -> tuple[Line, float] | None:
    """The geometry and the length in metres; None when this athlete has no such segment."""
    row = await _SQL.line(connection, athlete_id=athlete_id, segment_id=segment_id)
    return None if row is None else (Line.from_bytes(row["line"]), row["length_m"])


async def place(connection: Connection, athlete_id: int, activity_id: int, box: Box | None) -> list[Sought]:
    """Keeps the box of an activity; gives the segments within, kept from going until the transaction ends."""
    key = {"athlete_id": athlete_id, "activity_id": activity_id}
    if box is None:
        await _SQL.displace(connection, **key)
        return []
    return [_sought(row) async for row in _SQL.place(connection, **key, **_corners(box))]


async def wanted(connection: Connection, athlete_id: int, segment_ids: Collection[int]) -> list[Sought]:
    """Those of the segments that are there still, kept from going until the transaction ends."""
    rows = _SQL.wanted(connection, athlete_id=athlete_id, segment_ids=list(segment_ids))
    return [_sought(row) async for row in rows]


def _sought(row: Mapping[str, Any]) -> Sought:
    return Sought(**{**row, "line": Line.from_bytes(row["line"])})


async def put(
    connection: Connection,
    athlete_id: int,
    found: Mapping[int, Iterable[tuple[int, SegmentEffort]]],
    segment_ids: Collection[int] | None = None,
) -> None:
    """Puts the efforts of activities in the place of those that were there, in one statement.

    ``found`` has (segment, effort) of every activity, also of one without any; ``segment_ids`` are the segments that
    were looked for, None for all. Call it with the activities locked and the segments kept.
    """
    rows = [(activity_id, *one) for activity_id, several in found.items() for one in several]
    await _SQL.put(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(found),
        segment_ids=None if segment_ids is None else list(segment_ids),
        effort_of=[activity_id for activity_id, _, _ in rows],
        effort_on=[segment_id for _, segment_id, _ in rows],
        start_s=[one.passed.start_s for _, _, one in rows],
        elapsed_s=[one.elapsed_s for _, _, one in rows],
        reversed=[one.passed.reversed for _, _, one in rows],
        error_m=[one.passed.error_m for _, _, one in rows],
        avg_heart_rate=[one.avg_heart_rate for _, _, one in rows],
        avg_power_w=[one.avg_power_w for _, _, one in rows],
    )


async def count(connection: Connection, athlete_id: int, segment_ids: Collection[int]) -> int:
    """How many activities may have covered one of the segments."""
    return int(await _SQL.count(connection, athlete_id=athlete_id, segment_ids=list(segment_ids)))


async def lock(
    connection: Connection, athlete_id: int, segment_ids: Collection[int], *, after_id: int, limit: int
) -> list[Candidate]:
    """The next of these activities after an id, in the order of their ids, locked against imports and edits."""
    rows = _SQL.lock(
        connection, athlete_id=athlete_id, segment_ids=list(segment_ids), after_id=after_id, limit=limit
    )
    return [Candidate(**row) async for row in rows]


async def put_areas(connection: Connection, athlete_id: int, boxes: Mapping[int, Box]) -> None:
    """Keeps the boxes of activities."""
    corners = [_corners(box) for box in boxes.values()]
    await _SQL.put_areas(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(boxes),
        **{side: [one[side] for one in corners] for side in ("west", "south", "east", "north")},
    )


def _corners(box: Box) -> dict[str, float]:
    return {"west": box.west_deg, "south": box.south_deg, "east": box.east_deg, "north": box.north_deg}


async def mark_searched(
    connection: Connection, athlete_id: int, segment_ids: Collection[int], version: int
) -> None:
    """Says that all activities were searched for the segments by this version."""
    await _SQL.searched(connection, athlete_id=athlete_id, segment_ids=list(segment_ids), version=version)


async def outdated(connection: Connection, version: int) -> list[Outdated]:
    """The segments of all athletes that were searched by another version, or not to the end."""
    return [
        Outdated(athlete_id=row["athlete_id"], segment_ids=tuple(row["segment_ids"]))
        async for row in _SQL.outdated(connection, version=version)
    ]


async def search(connection: Connection, athlete_id: int, segment_id: int) -> Search | None:
    """The search for a segment that waits or goes on."""
    row = await _SQL.search(connection, athlete_id=athlete_id, segment_id=segment_id)
    return None if row is None else Search(**row)


async def efforts(connection: Connection, athlete_id: int, segment_id: int) -> list[EffortRow]:
    """All efforts on a segment, in the order of doing."""
    rows = _SQL.efforts(connection, athlete_id=athlete_id, segment_id=segment_id)
    return [EffortRow(**row) async for row in rows]


async def of_activity(connection: Connection, athlete_id: int, activity_id: int) -> list[ActivityEffort]:
    """The efforts of an activity on segments that are not hidden, in the order of its way."""
    rows = _SQL.of_activity(connection, athlete_id=athlete_id, activity_id=activity_id)
    return [ActivityEffort(**row) async for row in rows]


async def new_records(
    connection: Connection, athlete_id: int, activity_ids: Sequence[int]
) -> list[SegmentRecord]:
    """Where the activities beat everything else there is of their sport and direction; a first effort beats nothing."""
    rows = _SQL.records(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return [SegmentRecord(**row) async for row in rows]
