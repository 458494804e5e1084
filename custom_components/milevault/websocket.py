"""Websocket commands of the cards: read-only, with Home Assistant's own login.

Any logged-in user may read every athlete: Home Assistant has no rights per device that could say otherwise
(docs/integration.md tells so). Nothing here writes.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import probatio
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .api import MileVaultApiError, MileVaultClient, MileVaultError
from .athletes import athlete_identifier, athlete_subentries
from .const import DOMAIN
from .coordinator import MileVaultConfigEntry
from .decoding import JsonObject
from .frontend import integration_version
from .neighbours import neighbours
from .push import CardMessage, card_message, card_signal

LATEST: Final = "latest"
MAX_PAGE: Final = 200
MAX_POINTS: Final = 10_000
DEFAULT_POINTS: Final = 2_000
# What a sidecar says of an activity that never was, and of one that the user deleted.
GONE: Final = frozenset({"not_found", "deleted"})

type Message = dict[str, Any]
type Answer = Callable[[HomeAssistant, Message], Awaitable[JsonObject]]


class Refusal(Exception):
    """A command that cannot be answered: a stable code and a text for people."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The athlete a command is about."""

    entry: MileVaultConfigEntry
    athlete_id: int

    @property
    def client(self) -> MileVaultClient:
        """The client of the athlete's sidecar."""
        if self.entry.state is not ConfigEntryState.LOADED:
            raise Refusal("unavailable", "MileVault cannot be reached now")
        return self.entry.runtime_data.client


def _targets(hass: HomeAssistant) -> dict[str, Target]:
    """All athletes set up here, by device id; in the order they were added."""
    registry = dr.async_get(hass)
    found = {}
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False, include_ignore=False):
        for athlete_id in athlete_subentries(entry):
            identifier = athlete_identifier(entry, athlete_id)
            if device := registry.async_get_device_by_identifier(identifier, entry.entry_id):
                found[device.id] = Target(entry=entry, athlete_id=athlete_id)
    return found


def _target(hass: HomeAssistant, message: Message) -> Target:
    """The athlete of the message's device, or the first one."""
    targets = _targets(hass)
    if (device_id := message.get("device_id")) is None:
        if not targets:
            raise Refusal("not_found", "No athlete is set up")
        return next(iter(targets.values()))
    if device_id not in targets:
        raise Refusal("unknown_device", "This device is not an athlete of MileVault")
    return targets[device_id]


def _answering(answer: Answer) -> websocket_api.const.AsyncWebSocketCommandHandler:
    """A command handler that sends what ``answer`` returns, and its errors with stable codes."""

    @wraps(answer)
    async def handle(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
        try:
            result = await answer(hass, message)
        except Refusal as refusal:
            connection.send_error(message["id"], refusal.code, str(refusal))
        except MileVaultApiError as error:
            code = "not_found" if error.code in GONE else "unavailable"
            connection.send_error(message["id"], code, str(error))
        except MileVaultError as error:
            connection.send_error(message["id"], "unavailable", str(error))
        else:
            connection.send_result(message["id"], result)

    return handle


def _filters(message: Message, *names: str) -> dict[str, str | int]:
    """The query parameters the message sets."""
    return {name: message[name] for name in names if name in message}


async def list_athletes(hass: HomeAssistant, _message: Message) -> JsonObject:
    """All athletes, reachable or not."""
    version = await integration_version(hass)
    athletes = [_athlete(device_id, target, version) for device_id, target in _targets(hass).items()]
    return {"athletes": athletes, "version": version}


def _athlete(device_id: str, target: Target, version: str) -> JsonObject:
    entry = target.entry
    is_loaded = entry.state is ConfigEntryState.LOADED
    return {
        "device_id": device_id,
        "entry_id": entry.entry_id,
        "athlete_id": target.athlete_id,
        "name": athlete_subentries(entry)[target.athlete_id].title,
        "available": is_loaded and entry.runtime_data.last_update_success,
        "version": entry.runtime_data.data.info.version if is_loaded else version,
    }


async def list_activities(hass: HomeAssistant, message: Message) -> JsonObject:
    """A page of activities, newest first."""
    target = _target(hass, message)
    return await target.client.activities(target.athlete_id, _filters(message, "limit", "cursor", "sport"))


async def get_activity(hass: HomeAssistant, message: Message) -> JsonObject:
    """One activity with its neighbours in time (of the same sport when the message names one)."""
    target = _target(hass, message)
    client, athlete_id = target.client, target.athlete_id
    sport: Mapping[str, str | int] = _filters(message, "sport")
    activity_id = message["activity_id"]
    is_latest = activity_id == LATEST
    if is_latest:
        newest: list[JsonObject] = (await client.activities(athlete_id, {**sport, "limit": 1}))["activities"]
        if not newest:
            raise Refusal("not_found", "No activity yet")
        activity_id = newest[0]["activity_id"]
    detail = await client.activity(athlete_id, activity_id)
    around = await neighbours(client, athlete_id, detail["activity"], sport, is_newest=is_latest)
    return {
        **detail,
        "previous_activity_id": around.previous_id,
        "next_activity_id": around.next_id,
    }


async def get_streams(hass: HomeAssistant, message: Message) -> JsonObject:
    """The columns of one activity."""
    target = _target(hass, message)
    filters: dict[str, str | int] = {"points": message["points"]}
    if "channels" in message:
        filters["channels"] = ",".join(message["channels"])
    return await target.client.streams(target.athlete_id, message["activity_id"], filters)


@callback
def subscribe(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    """Push a message whenever something changes; the first one asks for a refresh."""
    try:
        target = _target(hass, message)
    except Refusal as refusal:
        connection.send_error(message["id"], refusal.code, str(refusal))
        return

    @callback
    def forward(change: CardMessage) -> None:
        connection.send_message(websocket_api.event_message(message["id"], change))

    signal = card_signal(target.entry.entry_id, target.athlete_id)
    connection.subscriptions[message["id"]] = async_dispatcher_connect(hass, signal, forward)
    connection.send_result(message["id"])
    forward(card_message(hass, "refresh"))


_DEVICE: Final = {probatio.Optional("device_id"): str}
_ACTIVITY_ID: Final = probatio.All(int, probatio.Range(min=1))
_CHANNEL: Final = probatio.All(str, probatio.Match(r"^[a-z0-9_]{1,64}$"))
_SPORT: Final = {probatio.Optional("sport"): probatio.All(str, probatio.Match(r"^[a-z0-9_]{1,64}$"))}

# type -> what answers it, further fields
COMMANDS: Final[tuple[tuple[str, Answer, dict[Any, Any]], ...]] = (
    ("athletes", list_athletes, {}),
    (
        "activities",
        list_activities,
        _DEVICE
        | _SPORT
        | {
            probatio.Optional("limit"): probatio.All(int, probatio.Range(min=1, max=MAX_PAGE)),
            probatio.Optional("cursor"): cv.string,
        },
    ),
    (
        "activity",
        get_activity,
        _DEVICE | _SPORT | {probatio.Required("activity_id"): probatio.Any(LATEST, _ACTIVITY_ID)},
    ),
    (
        "streams",
        get_streams,
        _DEVICE
        | {
            probatio.Required("activity_id"): _ACTIVITY_ID,
            probatio.Optional("channels"): [_CHANNEL],
            probatio.Optional("points", default=DEFAULT_POINTS): probatio.All(
                int, probatio.Range(min=2, max=MAX_POINTS)
            ),
        },
    ),
)


@callback
def register_commands(hass: HomeAssistant) -> None:
    """Register all commands, once for all entries."""
    base = websocket_api.BASE_COMMAND_MESSAGE_SCHEMA
    for name, answer, fields in COMMANDS:
        command = f"{DOMAIN}/{name}"
        handler = websocket_api.async_response(_answering(answer))
        websocket_api.async_register_command(
            hass, command, handler, base.extend({probatio.Required("type"): command} | fields)
        )
    command = f"{DOMAIN}/subscribe"
    websocket_api.async_register_command(
        hass, command, subscribe, base.extend({probatio.Required("type"): command} | _DEVICE)
    )
