"""Finds the activities just before and after one in time: as a rule with one request each way."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .api import MileVaultClient
from .decoding import JsonObject

# The first ones that a bound lets through may start at the very same time as the activity, or be it.
PAGE: Final = 10


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
) -> Neighbours:
    """The neighbours of ``activity``."""
    here = _place(activity)
    # 'before' leaves its own time out, 'after' does not.
    older = {"order": "desc", "before": _text(here[0] + timedelta(seconds=1)), **sport}
    newer = {"order": "asc", "after": _text(here[0]), **sport}
    previous_id, next_id = await asyncio.gather(
        _first(client, athlete_id, older, lambda place: place < here),
        _first(client, athlete_id, newer, lambda place: place > here),
    )
    return Neighbours(previous_id=previous_id, next_id=next_id)


async def _first(
    client: MileVaultClient,
    athlete_id: int,
    filters: Mapping[str, str | int],
    is_beyond: Callable[[_Place], bool],
) -> int | None:
    """The id of the first one beyond; further pages are read only where a whole one is not."""
    cursor: Mapping[str, str | int] = {}
    while True:
        page = await client.activities(athlete_id, {**filters, **cursor, "limit": PAGE})
        for place in map(_place, page["activities"]):
            if is_beyond(place):
                return place[1]
        if page["next_cursor"] is None:
            return None
        cursor = {"cursor": page["next_cursor"]}
