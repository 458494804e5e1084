"""The numbers of one activity, each with its unit, method and version."""

from typing import Final

from milevault.analysis import FIGURES, LOADS, METRICS, LoadMetric, Metric
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.api.schema import Struct
from milevault.model.figures import Figure
from milevault.store import activities, figures
from milevault.store.activities import ActivityDetail

_ROWS: Final[tuple[Metric | LoadMetric, ...]] = (*FIGURES, *LOADS)
_ELEVATION: Final = frozenset({"elevation_gain_m", "elevation_loss_m"})


class ActivityMetric(Struct, frozen=True, kw_only=True):
    """``key`` is a row of docs/metrics.md; ``value`` is null where it is unknown.

    ``method`` names the way it was found where there is more than one ('power', 'heart_rate', 'device', ...).
    ``version`` is that of the formula the value is from.
    """

    key: str
    value: float | None
    unit: str
    method: str | None
    version: int


class ActivityMetrics(Struct, frozen=True, kw_only=True):
    """Every number of an activity, in the order of docs/metrics.md."""

    activity_id: int
    metrics: list[ActivityMetric]


async def metrics(call: Call) -> ActivityMetrics:
    """The numbers of one activity with unit, method and version, unknown ones too."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        detail = await activities.detail(connection, call.athlete_id, activity_id)
        stored = await figures.figures(connection, call.athlete_id, activity_id)
    if detail is None:
        raise NOT_FOUND.error()
    return ActivityMetrics(activity_id=activity_id, metrics=[*_summary(detail), *_computed(stored)])


def _summary(detail: ActivityDetail) -> list[ActivityMetric]:
    """Numbers of the summary: the device's, or computed where it gave none."""
    return [
        ActivityMetric(
            key=row.key,
            value=getattr(detail.activity, row.key),
            unit=row.unit,
            method=detail.elevation_method if row.key in _ELEVATION else None,
            version=row.version,
        )
        for row in METRICS
    ]


def _computed(stored: dict[str, Figure]) -> list[ActivityMetric]:
    found = []
    for row in _ROWS:
        figure = stored.get(row.key)
        found.append(
            ActivityMetric(
                key=row.key,
                value=None if figure is None else figure.value,
                unit=row.unit,
                method=None if figure is None else figure.method,
                version=row.version if figure is None else figure.version,
            )
        )
    return found
