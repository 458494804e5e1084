"""Reads the series of one source from the sidecar, in pieces that do not hold up the event loop."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from .api import MileVaultClient
from .decoding import JsonObject
from .statistics_series import BY_SOURCE, Source

PAGE: Final = 200
# The replies are parsed in the event loop: a quarter of every value a day can have takes a few milliseconds.
QUARTERS: Final = (1, 4, 7, 10)
PATHS: Final[Mapping[Source, str]] = {"health": "health/days", "wellbeing": "wellbeing", "load": "load"}
# Which parameter chooses the columns, where one does.
CHOICES: Final[Mapping[Source, str]] = {"health": "metrics", "wellbeing": "figures"}


def quarters(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The spans of ``first`` to ``last``, both included, each within a calendar quarter; none where it ends before it begins.

    >>> [str(one) for one, _ in quarters(date(2026, 3, 30), date(2026, 7, 2))]
    ['2026-03-30', '2026-04-01', '2026-07-01']
    """
    if first > last:
        return
    begins = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in QUARTERS]
    starts = [first, *(day for day in begins if first < day <= last)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    yield from zip(starts, ends, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """When a metric begins; None: there is no value of it."""

    first_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What the sidecar has of health."""

    metrics: tuple[Coverage, ...]


async def first_health_year(client: MileVaultClient, athlete_id: int) -> int | None:
    """The year of the first day that has any value of health."""
    found = await client.fetch(Metrics, f"athletes/{athlete_id}/health/metrics")
    days = [one.first_day for one in found.metrics if one.first_day is not None]
    return min(days).year if days else None


async def replies(
    client: MileVaultClient, athlete_id: int, source: Source, first: date, last: date, zone: tzinfo
) -> AsyncGenerator[JsonObject]:
    """All that ``source`` says of ``first`` to ``last``; of activities, of all that began from ``first`` on."""
    if source == "activities":
        async for page in _activities(client, athlete_id, datetime.combine(first, time(), zone)):
            yield page
        return
    choice = {}
    if source in CHOICES:
        choice[CHOICES[source]] = ",".join(one.column for one in BY_SOURCE[source])
    for start, end in quarters(first, last):
        span = {"first_day": start.isoformat(), "last_day": end.isoformat()}
        yield await client.get(f"athletes/{athlete_id}/{PATHS[source]}", span | choice)


async def _activities(
    client: MileVaultClient, athlete_id: int, after: datetime
) -> AsyncGenerator[JsonObject]:
    since = after.astimezone(UTC).isoformat().replace("+00:00", "Z")
    params: dict[str, str | int] = {"limit": PAGE, "after": since}
    while True:
        page = await client.get(f"athletes/{athlete_id}/activities", params)
        yield page
        cursor = page.get("next_cursor")
        if cursor is None:
            return
        params["cursor"] = cursor
