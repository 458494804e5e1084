"""What fires: a table from the kinds of the event stream to what event entities and triggers tell of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.util.signal_type import SignalType

from .api import StreamEvent
from .const import (
    BULK_ACTIVITY_AGE,
    BULK_IMPORT_FILES,
    DOMAIN,
    EVENT_ACTIVITY_RECORDED,
    EVENT_IMPORT_FAILED,
    EVENT_MAX_AGE,
    EVENT_PERSONAL_RECORD,
    EVENT_ROUTE_REPEATED,
    EVENT_SEGMENT_RECORD,
    LOGGER,
    OTHER_SPORT,
    SPORTS,
    TRANSITION,
)
from .decoding import UnexpectedReply, decode
from .event_payloads import (
    ActivityRecorded,
    BrokenRecord,
    FileRejected,
    ImportFinished,
    OfActivity,
    PersonalRecord,
    RouteRepeated,
    SegmentRecord,
)
from .parts import AthleteData

type Attributes = Mapping[str, Any]

RECORD_OVER_DISTANCE: Final = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something happened to an athlete, now: ``attributes`` hold no health value, no place and no name of one."""

    entry_id: str
    athlete_id: int
    kind: str
    attributes: Attributes


# Every occurrence of every athlete; survives a reload of the entry.
OCCURRED: Final[SignalType[Occurrence]] = SignalType(f"{DOMAIN}_occurred")


def known_sport(sport: str) -> str:
    """The sport, or "generic" for one that this version has no name for."""
    return sport if sport in SPORTS else OTHER_SPORT


def _is_news(told: OfActivity, now: datetime) -> bool:
    """Whether an activity is news: not an old one out of a bulk import.

    The change between two legs of a triathlon is stored as an activity, but nobody wants to hear of it.
    """
    is_bulk = told.import_seen > BULK_IMPORT_FILES
    return told.sport != TRANSITION and not (is_bulk and now - told.start_time > BULK_ACTIVITY_AGE)


def _of_activity(told: OfActivity) -> dict[str, Any]:
    return {"activity_id": told.activity_id, "sport": known_sport(told.sport)}


def _recorded(told: ActivityRecorded, _data: AthleteData | None) -> Attributes:
    moving_time_s = told.elapsed_time_s if told.moving_time_s is None else told.moving_time_s
    return _of_activity(told) | {"distance_m": told.distance_m, "moving_time_s": moving_time_s}


def _record_name(told: PersonalRecord, broken: BrokenRecord, data: AthleteData | None) -> str:
    """The record's usual name, such as 5_km; its length in m where it has none."""
    known = data.records.records if data is not None and data.records is not None else ()
    for record in known:
        is_same = (record.sport, record.kind, record.size) == (told.sport, broken.kind, broken.size)
        if is_same and record.name is not None:
            return record.name
    return f"{broken.size:g}_m"


def _personal_record(told: PersonalRecord, data: AthleteData | None) -> Attributes:
    distances = [_record_name(told, one, data) for one in told.records if one.kind == RECORD_OVER_DISTANCE]
    return _of_activity(told) | {"distances": distances, "count": len(told.records)}


def _route_repeated(told: RouteRepeated, _data: AthleteData | None) -> Attributes:
    return _of_activity(told) | {
        "route_id": told.route_id,
        "reversed": told.reversed,
        "count": told.count,
        "rank": told.rank,
        "best": told.best,
    }


def _segment_record(told: SegmentRecord, _data: AthleteData | None) -> Attributes:
    segments = [one.segment_id for one in told.records]
    return _of_activity(told) | {"segment_ids": segments, "count": len(segments)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A row: payloads of this ``kind`` that are news fire ``fires``.

    ``attributes`` take the athlete's data as the sensors show them. Of several with the same ``once`` only the
    first fires.
    """

    kind: str
    payload: type[Any]
    fires: str
    is_news: Callable[[Any, datetime], bool]
    attributes: Callable[[Any, AthleteData | None], Attributes]
    once: Callable[[Any], int | None] = lambda _told: None


EVENT_KINDS: Final[tuple[EventKind, ...]] = (
    EventKind(
        kind=EVENT_ACTIVITY_RECORDED,
        payload=ActivityRecorded,
        fires=EVENT_ACTIVITY_RECORDED,
        is_news=_is_news,
        attributes=_recorded,
    ),
    EventKind(
        kind=EVENT_PERSONAL_RECORD,
        payload=PersonalRecord,
        fires=EVENT_PERSONAL_RECORD,
        is_news=_is_news,
        attributes=_personal_record,
    ),
    EventKind(
        kind=EVENT_ROUTE_REPEATED,
        payload=RouteRepeated,
        fires=EVENT_ROUTE_REPEATED,
        is_news=_is_news,
        attributes=_route_repeated,
    ),
    EventKind(
        kind=EVENT_SEGMENT_RECORD,
        payload=SegmentRecord,
        fires=EVENT_SEGMENT_RECORD,
        is_news=_is_news,
        attributes=_segment_record,
    ),
    EventKind(
        kind="file_rejected",
        payload=FileRejected,
        fires=EVENT_IMPORT_FAILED,
        is_news=lambda _told, _now: True,
        attributes=lambda told, _data: {"import_id": told.import_id, "code": told.code},
        once=lambda told: told.import_id,
    ),
    EventKind(
        kind="import_finished",
        payload=ImportFinished,
        fires=EVENT_IMPORT_FAILED,
        is_news=lambda told, _now: told.rejected > 0,
        attributes=lambda told, _data: {"import_id": told.import_id, "code": None},
        once=lambda told: told.import_id,
    ),
)
_BY_KIND: Final[Mapping[str, EventKind]] = {row.kind: row for row in EVENT_KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An event that shall fire; see ``EventKind``."""

    row: EventKind
    told: Any

    @property
    def once(self) -> int | None:
        """What it fires once for; None: for itself."""
        return self.row.once(self.told)

    def attributes(self, data: AthleteData | None) -> Attributes:
        """What event entities and triggers tell, by the data that sensors show when it fires."""
        return self.row.attributes(self.told, data)


def news_of(event: StreamEvent, now: datetime) -> News | None:
    """What shall fire for an event; None for other kinds, for what is an hour late, and for what cannot be read."""
    row = _BY_KIND.get(event.kind)
    if row is None or (event.created_at is not None and now - event.created_at > EVENT_MAX_AGE):
        return None
    try:
        told = decode(row.payload, event.payload)
    except UnexpectedReply as error:
        LOGGER.debug("Unreadable event: %s", error)
        return None
    return News(row=row, told=told) if row.is_news(told, now) else None
