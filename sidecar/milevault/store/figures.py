"""Figures of activities: what the analysis computed of each, written with it and read by itself.

Every row follows from the activity, its samples and the athlete's settings alone: computing again gives the
same rows, and what is gone or changed needs no repair elsewhere.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from milevault.model import Activity
from milevault.model.figures import (
    NO_HISTOGRAM,
    Effort,
    EffortKind,
    Figure,
    Histogram,
    Measured,
)
from milevault.store import saving
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("figures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """All that was computed of one activity; ``sport`` is the activity's own."""

    activity_id: int
    sport: str
    measured: Measured
    rated: Mapping[str, Figure]

    @property
    def figures(self) -> Iterable[tuple[str, Figure]]:
        """The figures of both tables with their keys."""
        return {**self.measured.figures, **self.rated}.items()


async def put(connection: Connection, athlete_id: int, computed: Sequence[Computed], version: int) -> None:
    """Puts all that was computed of the activities in the place of what was there, in one statement.

    ``version`` is ``analysis.FIGURES_VERSION``. Call it with the activities locked.
    """
    efforts = [(one.activity_id, effort) for one in computed for effort in one.measured.efforts]
    await _SQL.put(
        connection,
        athlete_id=athlete_id,
        version=version,
        activity_ids=[one.activity_id for one in computed],
        sports=[one.sport for one in computed],
        **_metrics((one.activity_id, one.figures) for one in computed),
        effort_of=[activity_id for activity_id, _ in efforts],
        effort_kind=[effort.kind for _, effort in efforts],
        effort_size=[effort.size for _, effort in efforts],
        effort_value=[float(effort.value) for _, effort in efforts],
        effort_start_s=[float(effort.start_s) for _, effort in efforts],
        effort_guard=[effort.guard for _, effort in efforts],
        **_histograms("beats", [(one.activity_id, one.measured.hr_histogram) for one in computed]),
        **_histograms("watts", [(one.activity_id, one.measured.power_histogram) for one in computed]),
    )


async def keep(connection: Connection, athlete_id: int, activity_ids: Collection[int], version: int) -> None:
    """Says that the figures of the activities are those of this version, whatever they are."""
    await _SQL.keep(connection, athlete_id=athlete_id, activity_ids=list(activity_ids), version=version)


async def put_rated(
    connection: Connection,
    athlete_id: int,
    keys: Collection[str],
    rated: Mapping[int, Mapping[str, Figure]],
) -> None:
    """Puts the figures of the ``keys`` of some activities in the place of those that were there, in one statement.

    ``rated`` names every activity, also one that has none of them any more.
    """
    await _SQL.put_rated(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(rated),
        keys=list(keys),
        **_metrics((activity_id, found.items()) for activity_id, found in rated.items()),
    )


def _metrics(found: Iterable[tuple[int, Iterable[tuple[str, Figure]]]]) -> dict[str, list[Any]]:
    """Columns of one row per figure; a number that is none is missing."""
    rows = [
        (activity_id, key, figure)
        for activity_id, figures_of in found
        for key, figure in figures_of
        if math.isfinite(figure.value)
    ]
    return {
        "metric_of": [activity_id for activity_id, _, _ in rows],
        "metric_key": [key for _, key, _ in rows],
        "metric_value": [float(figure.value) for _, _, figure in rows],
        "metric_version": [figure.version for _, _, figure in rows],
        "metric_method": [figure.method for _, _, figure in rows],
    }


def _histograms(name: str, found: Sequence[tuple[int, Histogram]]) -> dict[str, list[Any]]:
    """Three columns of one row per bar."""
    return {
        f"{name}_of": [activity_id for activity_id, (at, _) in found for _ in range(len(at))],
        name: [value for _, (at, _) in found for value in at.tolist()],
        f"{name}_s": [value for _, (_, seconds) in found for value in seconds.tolist()],
    }


async def figures(connection: Connection, athlete_id: int, activity_id: int) -> dict[str, Figure]:
    """The figures of an activity by their keys; none for an activity that is not there."""
    rows = _SQL.metrics(connection, athlete_id=athlete_id, activity_id=activity_id)
    return {
        row["key"]: Figure(value=row["value"], version=row["version"], method=row["method"])
        async for row in rows
    }


async def efforts(connection: Connection, athlete_id: int, activity_id: int) -> list[Effort]:
    """The best stretches of an activity by kind and size; none for an activity that is not there."""
    rows = _SQL.efforts(connection, athlete_id=athlete_id, activity_id=activity_id)
    return [Effort(**row) async for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of an athlete's activities are meant: of ``first_day`` and later, their figures of another version.

    None: whatever day, whatever version.
    """

    first_day: date | None = None
    version_other_than: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """An activity locked until the transaction ends, as it is now, without samples, laps and lengths.

    ``trim_start_s`` and ``trim_end_s`` say which part of the stored samples it is, as ``trimming.cut`` takes them.
    """

    activity_id: int
    local_date: date
    activity: Activity
    trim_start_s: float | None
    trim_end_s: float | None


async def count(connection: Connection, athlete_id: int, wanted: Wanted) -> int:
    """How many activities those are."""
    return int(
        await _SQL.count(
            connection,
            athlete_id=athlete_id,
            first_day=wanted.first_day,
            version_other_than=wanted.version_other_than,
        )
    )


async def lock(
    connection: Connection, athlete_id: int, wanted: Wanted, *, after_id: int, limit: int
) -> list[Locked]:
    """The next ``limit`` activities after an id, in the order of their ids, locked against imports and edits."""
    rows = _SQL.lock(
        connection,
        athlete_id=athlete_id,
        after_id=after_id,
        first_day=wanted.first_day,
        version_other_than=wanted.version_other_than,
        limit=limit,
    )
    return [
        Locked(
            activity_id=row["activity_id"],
            local_date=row["local_date"],
            activity=saving.activity_of(row),
            trim_start_s=row["trim_start_s"],
            trim_end_s=row["trim_end_s"],
        )
        async for row in rows
    ]


async def outdated(connection: Connection, version: int) -> list[int]:
    """The athletes with an activity whose figures are of another version."""
    return [row["athlete_id"] async for row in _SQL.outdated(connection, version=version)]


async def measured(
    connection: Connection, athlete_id: int, activity_ids: Collection[int]
) -> dict[int, Measured]:
    """The stored figures of both tables and the histograms of each activity, without its efforts."""
    rows = _SQL.stored(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return {row["activity_id"]: _measured(row) async for row in rows}


def _measured(row: Mapping[str, Any]) -> Measured:
    columns = (row["numbers"], row["versions"], row["methods"])
    found = zip(row["keys"], *columns, strict=True) if row["keys"] else ()
    return Measured(
        figures={
            key: Figure(value=value, version=version, method=method) for key, value, version, method in found
        },
        hr_histogram=_histogram(row["heart_rates"], row["beats_s"]),
        power_histogram=_histogram(row["watts"], row["watts_s"]),
    )


def _histogram(at: list[int] | None, seconds: list[float] | None) -> Histogram:
    if at is None or seconds is None:
        return NO_HISTOGRAM
    return np.array(at, np.int16), np.array(seconds, np.float32)


async def packed(
    connection: Connection,
    athlete_id: int,
    activity_ids: Collection[int],
    channels: Collection[str] | None = None,
) -> dict[int, dict[str, tuple[bytes, int]]]:
    """The packed samples of the activities that have some, for ``activities.unpacked``; None: of every channel."""
    rows = _SQL.packed(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(activity_ids),
        channels=None if channels is None else [saving.ELAPSED, *channels],
    )
    found: dict[int, dict[str, tuple[bytes, int]]] = {}
    async for row in rows:
        found.setdefault(row["activity_id"], {})[row["channel"]] = (row["packed"], row["sample_count"])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """An effort that is the best of its sport, and the best before it; units as in EFFORT_MEASURES."""

    activity_id: int
    sport: str
    kind: EffortKind
    size: float
    value: float
    previous_value: float
    previous_activity_id: int


# What is raced or ridden for; the highest mean heart rate is no achievement.
_RECORD_KINDS: Final[tuple[EffortKind, ...]] = ("distance", "duration", "power")


async def new_records(
    connection: Connection, athlete_id: int, activity_ids: Collection[int]
) -> list[NewRecord]:
    """Where the activities beat everything else there is of their sport; a first effort beats nothing."""
    rows = _SQL.records(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(activity_ids),
        kinds=list(_RECORD_KINDS),
    )
    return [NewRecord(**row) async for row in rows]
