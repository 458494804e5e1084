"""Figures of activities: what the analysis computed of each, written with it and read by itself.

Every row follows from the activity, its samples and the athlete's settings alone: computing again gives the
same rows, and what is gone or changed needs no repair elsewhere.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from milevault.model.figures import Effort, Figure, Histogram, Measured
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
    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The figures of both tables; a number that is none is missing."""
        both = {**self.measured.figures, **self.rated}
        return ((key, one) for key, one in both.items() if math.isfinite(one.value))


async def put(connection: Connection, athlete_id: int, computed: Sequence[Computed], version: int) -> None:
    """Puts all that was computed of the activities in the place of what was there, in one statement.

    ``version`` is ``analysis.FIGURES_VERSION``. Call it with the activities locked.
    """
    metrics = [(one.activity_id, key, figure) for one in computed for key, figure in one.figures]
    efforts = [(one.activity_id, effort) for one in computed for effort in one.measured.efforts]
    await _SQL.put(
        connection,
        athlete_id=athlete_id,
        version=version,
        activity_ids=[one.activity_id for one in computed],
        sports=[one.sport for one in computed],
        metric_of=[activity_id for activity_id, _, _ in metrics],
        metric_key=[key for _, key, _ in metrics],
        metric_value=[float(figure.value) for _, _, figure in metrics],
        metric_version=[figure.version for _, _, figure in metrics],
        metric_method=[figure.method for _, _, figure in metrics],
        effort_of=[activity_id for activity_id, _ in efforts],
        effort_kind=[effort.kind for _, effort in efforts],
        effort_size=[effort.size for _, effort in efforts],
        effort_value=[float(effort.value) for _, effort in efforts],
        effort_start_s=[float(effort.start_s) for _, effort in efforts],
        effort_guard=[effort.guard for _, effort in efforts],
        **_histograms("beats", [(one.activity_id, one.measured.hr_histogram) for one in computed]),
        **_histograms("watts", [(one.activity_id, one.measured.power_histogram) for one in computed]),
    )


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
