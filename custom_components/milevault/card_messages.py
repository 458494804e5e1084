"""What the cards are told over ``milevault/subscribe``: which data is stale, and how far an import is."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from .api import StreamEvent
from .const import DOMAIN, EVENT_ACTIVITY_RECORDED
from .parts import PartName, parts_stale_by
from .targets import Target

type Topic = Literal[
    "activity", "health", "records", "routes", "segments", "goals", "gear", "settings", "import"
]
# How the vault stands.
type Standing = Literal["availability", "refresh"]
type MessageKind = Topic | Standing

COUNTS: Final = (
    "seen",
    "waiting",
    "imported",
    "enriched",
    "duplicate",
    "not_activity",
    "rejected",
    "ignored",
    "unpacked",
)
REVISIONS: HassKey[count[int]] = HassKey(f"{DOMAIN}_revisions")


class Progress(TypedDict):
    """How far an import is; ``expected`` files will it have seen at the end, None where nobody knows."""

    finished: bool
    counts: dict[str, int]
    expected: int | None


class Rejected(TypedDict):
    """A file that could not be read, and why."""

    item_id: int
    code: str


class CardMessage(TypedDict):
    """What a card gets: data of the kind is stale, of the one with this id (None: of any).

    A higher ``revision`` is newer. Of an import comes at most one of ``progress`` and ``rejected``; the first
    message of a subscription has the integration's ``version``. ``available``: whether the vault answers; left out
    where nothing is said of it.
    """

    kind: MessageKind
    id: int | None
    revision: int
    progress: NotRequired[Progress]
    rejected: NotRequired[Rejected]
    version: NotRequired[str]
    available: NotRequired[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What an event makes stale, and the field of its payload with the id (a list counts if it has one entry)."""

    kind: MessageKind
    id_field: str = ""


_IMPORT: Final = _Row(kind="import", id_field="import_id")
_ROWS: Final[Mapping[str, _Row]] = {
    EVENT_ACTIVITY_RECORDED: _Row(kind="activity", id_field="activity_id"),
    "activities_updated": _Row(kind="activity", id_field="activity_ids"),
    "activities_removed": _Row(kind="activity", id_field="activity_ids"),
    "health_recorded": _Row(kind="health"),
    "personal_record": _Row(kind="records", id_field="activity_id"),
    "route_repeated": _Row(kind="routes", id_field="route_id"),
    "segment_record": _Row(kind="segments"),
    "settings_changed": _Row(kind="settings"),
    "zone_sets_changed": _Row(kind="settings"),
    "goals_changed": _Row(kind="goals", id_field="goal_id"),
    "gear_changed": _Row(kind="gear"),
    "import_progress": _IMPORT,
    "import_finished": _IMPORT,
    "file_rejected": _IMPORT,
}
# What was computed again, by the reason; the others are settings, zone sets and formulas.
_RECOMPUTED: Final[Mapping[object, MessageKind]] = {"routes": "routes", "segments": "segments"}


def card_signal(entry_id: str, athlete_id: int) -> str:
    """Dispatcher signal with the CardMessages of one athlete; survives a reload of the entry."""
    return f"{DOMAIN}_card_{entry_id}_{athlete_id}"


@callback
def card_message(hass: HomeAssistant, kind: MessageKind, number: int | None = None) -> CardMessage:
    """A message with the next revision."""
    if (revisions := hass.data.get(REVISIONS)) is None:
        revisions = hass.data[REVISIONS] = count(1)
    return CardMessage(kind=kind, id=number, revision=next(revisions))


@callback
def standing_message(hass: HomeAssistant, kind: Standing, *, available: bool) -> CardMessage:
    """A message that says whether the vault answers."""
    message = card_message(hass, kind)
    message["available"] = available
    return message


@callback
def first_message(hass: HomeAssistant, version: str, *, available: bool) -> CardMessage:
    """What a subscription begins with: how things stand, and by which version the cards may see that they are older."""
    message = standing_message(hass, "refresh", available=available)
    message["version"] = version
    return message


@callback
def message_of(hass: HomeAssistant, event: StreamEvent) -> CardMessage:
    """What the cards are told of an event; of one that we do not know, that anything may be stale."""
    if event.kind == "recompute_finished":
        return card_message(hass, _RECOMPUTED.get(event.payload.get("reason"), "settings"))
    if (row := _ROWS.get(event.kind)) is None:
        return card_message(hass, "refresh")
    message = card_message(hass, row.kind, _number(event.payload.get(row.id_field)))
    if (progress := _progress(event)) is not None:
        message["progress"] = progress
    if (rejected := _rejected(event)) is not None:
        message["rejected"] = rejected
    return message


@callback
def tell(hass: HomeAssistant, entry_id: str, athlete_id: int, message: CardMessage) -> None:
    """Send a message to the cards of an athlete."""
    async_dispatcher_send(hass, card_signal(entry_id, athlete_id), message)


@callback
def tell_of_change(hass: HomeAssistant, target: Target, topic: Topic) -> None:
    """Have the cards and entities read again what a request from here has just changed.

    The sidecar tells of it too, except of routes and segments, and not while its stream is away.
    """
    tell(hass, target.entry.entry_id, target.athlete_id, card_message(hass, topic))
    names = parts_of(topic)
    if names and target.entry.state is ConfigEntryState.LOADED:
        work = target.coordinator.refresh_parts(target.athlete_id, *names)
        target.entry.async_create_task(hass, work)


def parts_of(topic: Topic) -> frozenset[PartName]:
    """What entities show of a topic."""
    return frozenset[PartName]().union(
        *(parts_stale_by(event) for event, row in _ROWS.items() if row.kind == topic)
    )


def _number(value: object) -> int | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, int) else None


def _progress(event: StreamEvent) -> Progress | None:
    """Of a running import the counts are an object of their own, of a finished one they stand in the payload."""
    finished = event.kind == "import_finished"
    counts = event.payload if finished else event.payload.get("counts")
    if not isinstance(counts, Mapping) or event.kind not in ("import_progress", "import_finished"):
        return None
    known = {name: value for name in COUNTS if isinstance(value := counts.get(name), int)}
    return Progress(finished=finished, counts=known, expected=_number(event.payload.get("expected")))


def _rejected(event: StreamEvent) -> Rejected | None:
    item_id, code = event.payload.get("item_id"), event.payload.get("code")
    if event.kind != "file_rejected" or not isinstance(item_id, int) or not isinstance(code, str):
        return None
    return Rejected(item_id=item_id, code=code)
