"""Finds the activities just before and after one in time, with the API's newest-first pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .api import MileVaultClient
from .decoding import JsonObject

PAGE: Final = 200
# Newest-first pages give the next one last: look in growing spans after the activity. Days.
SPANS: Final = (2, 8, 32, 128, 512, 2048, 8192, 32768)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Ids of the next older and the next newer activity; None at the ends."""

    previous_id: int | None
    next_id: int | None


type _Place = tuple[datetime, int]


def _place(activity: JsonObject) -> _Place:
    """Order of activities: by start, then by id."""
    return datetime.fromisoformat(activity["start_time"]), activity["activity_id"]


def _text(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


async def neighbours(
    client: MileVaultClient,
    athlete_id: int,
    activity: JsonObject,
    sport: Mapping[str, str | int],
    *,
    is_newest: bool,
) -> Neighbours:
    """The neighbours of ``activity``; ``is_newest`` saves the search for a newer one."""
    here = _place(activity)
    # One second of overlap: whether a bound is included, and ties, are decided here.
    before = {"before": _text(here[0] + timedelta(seconds=1)), "limit": 10, **sport}
    older = [place for place in await _places(client, athlete_id, before) if place < here]
    newer = None if is_newest else await _next_newer(client, athlete_id, here, sport)
    return Neighbours(previous_id=max(older)[1] if older else None, next_id=newer[1] if newer else None)


async def _next_newer(
    client: MileVaultClient, athlete_id: int, here: _Place, sport: Mapping[str, str | int]
) -> _Place | None:
    after = {"after": _text(here[0] - timedelta(seconds=1)), **sport}
    newest = await _places(client, athlete_id, {**after, "limit": 1})
    if not newest or newest[0] <= here:
        return None
    for days in SPANS:
        before = _text(here[0] + timedelta(days=days))
        found = await _all_places(client, athlete_id, {**after, "before": before, "limit": PAGE})
        if newer := [place for place in found if place > here]:
            return min(newer)
    return newest[0]


async def _places(client: MileVaultClient, athlete_id: int, filters: Mapping[str, str | int]) -> list[_Place]:
    return [_place(activity) for activity in (await client.activities(athlete_id, filters))["activities"]]


async def _all_places(
    client: MileVaultClient, athlete_id: int, filters: Mapping[str, str | int]
) -> list[_Place]:
    """All pages: a span after a long break may hold more than one."""
    places: list[_Place] = []
    cursor: Mapping[str, str | int] = {}
    while True:
        page = await client.activities(athlete_id, {**filters, **cursor})
        places += map(_place, page["activities"])
        if page["next_cursor"] is None:
            return places
        cursor = {"cursor": page["next_cursor"]}
