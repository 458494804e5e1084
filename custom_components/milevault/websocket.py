"""Websocket commands of the cards, with Home Assistant's own login (docs/websocket.md).

Any logged-in user may read every athlete: Home Assistant has no rights per device that could say otherwise.
Administrators and the athlete may change things. What only passes on to the sidecar is a row in ``commands``.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

import probatio
from homeassistant.auth.models import User
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .api import MileVaultError
from .athletes import athlete_subentries
from .card_messages import CardMessage, tell_of_change
from .card_subscription import CardSubscription
from .commands import COMMANDS, Change, Command
from .const import DOMAIN, SPORTS
from .decoding import JsonObject
from .fields import DEVICE, ID, SPORT, Fields
from .frontend import integration_version
from .neighbours import Neighbours, neighbours
from .sub_sports import SUB_SPORTS
from .targets import (
    Refusal,
    Target,
    all_targets,
    is_own,
    may_change,
    refusal_of,
    require_change,
    target_of,
)

LATEST: Final = "latest"

type Message = dict[str, Any]
type Answer = Callable[[HomeAssistant, User, Message], Awaitable[JsonObject]]


def _answering(answer: Answer, scope: str = "read") -> websocket_api.const.AsyncWebSocketCommandHandler:
    """A command handler that sends what ``answer`` returns, and its errors with stable codes."""

    @wraps(answer)
    async def handle(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
        try:
            result = await answer(hass, connection.user, message)
        except Refusal as refusal:
            connection.send_error(message["id"], refusal.code, str(refusal))
        except MileVaultError as error:
            told = refusal_of(error, scope)
            connection.send_error(message["id"], told.code, str(told))
        else:
            connection.send_result(message["id"], result)

    return handle


def _target(hass: HomeAssistant, user: User, message: Message) -> Target:
    return target_of(hass, message.get("device_id"), user)


async def list_athletes(hass: HomeAssistant, user: User, _message: Message) -> JsonObject:
    """All athletes, reachable or not."""
    version = integration_version(hass)
    athletes = [
        _athlete(device_id, target, version)
        | {"is_own": is_own(hass, target, user), "may_change": may_change(hass, target, user)}
        for device_id, target in all_targets(hass).items()
    ]
    return {"athletes": athletes, "version": version}


def _athlete(device_id: str, target: Target, version: str) -> JsonObject:
    entry = target.entry
    is_loaded = entry.state is ConfigEntryState.LOADED
    info = entry.runtime_data.data.info if is_loaded else None
    return {
        "device_id": device_id,
        "entry_id": entry.entry_id,
        "athlete_id": target.athlete_id,
        "name": athlete_subentries(entry)[target.athlete_id].title,
        "available": target.answers,
        "version": info.version if info else version,
        "max_upload_bytes": info.max_upload_bytes if info else None,
        "max_archive_bytes": info.max_archive_bytes if info else None,
    }


async def list_sports(_hass: HomeAssistant, _user: User, _message: Message) -> JsonObject:
    """The sports that activities may have, and the usual sub_sports of each."""
    return {"sports": list(SPORTS), "sub_sports": SUB_SPORTS}


async def get_activity(hass: HomeAssistant, user: User, message: Message) -> JsonObject:
    """One activity with its neighbours in time (of the same sport when the message names one)."""
    target = _target(hass, user, message)
    client, athlete_id = target.client, target.athlete_id
    sport = {"sport": message["sport"]} if "sport" in message else {}
    if message["activity_id"] == LATEST:
        # The second newest is the neighbour: nobody waits for a search for it.
        newest = (await client.activities(athlete_id, {**sport, "limit": 2}))["activities"]
        ids: list[int] = [activity["activity_id"] for activity in newest]
        if not ids:
            raise Refusal("not_found", "No activity yet")
        detail = await client.get(target.path(f"activities/{ids[0]}"))
        around = Neighbours(previous_id=ids[1] if len(ids) > 1 else None, next_id=None)
    else:
        detail = await client.get(target.path(f"activities/{message['activity_id']}"))
        around = await neighbours(client, athlete_id, detail["activity"], sport)
    return {
        **detail,
        "previous_activity_id": around.previous_id,
        "next_activity_id": around.next_id,
    }


def _reading(command: Command) -> Answer:
    """What answers a command that only reads."""

    async def ask(hass: HomeAssistant, user: User, message: Message) -> JsonObject:
        target = _target(hass, user, message)
        request = command.request(message)
        return await target.client.get(target.path(request.path), request.parameters)

    return ask


def _changing(command: Command, change: Change) -> Answer:
    """What answers a command that changes something."""

    async def ask(hass: HomeAssistant, user: User, message: Message) -> JsonObject:
        target = _target(hass, user, message)
        require_change(hass, target, user)
        request = command.request(message)
        path = target.path(request.path)
        reply = await target.client.send(change.method, path, request.body, request.parameters)
        tell_of_change(hass, target, change.topic)
        return reply

    return ask


@callback
def subscribe(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    """Push a message whenever something changes; the first one says how things stand."""

    @callback
    def forward(change: CardMessage) -> None:
        connection.send_message(websocket_api.event_message(message["id"], change))

    try:
        subscription = CardSubscription(hass, lambda: _target(hass, connection.user, message), forward)
    except Refusal as refusal:
        connection.send_error(message["id"], refusal.code, str(refusal))
        return
    connection.subscriptions[message["id"]] = subscription.stop
    connection.send_result(message["id"])
    subscription.start(integration_version(hass))


# Commands that are more than passing on: type, what answers it, fields.
OWN: Final[tuple[tuple[str, Answer, Fields], ...]] = (
    # Of all athletes, whomever the card is of.
    ("athletes", list_athletes, DEVICE),
    ("sports", list_sports, DEVICE),
    (
        "activity",
        get_activity,
        DEVICE | SPORT | {probatio.Required("activity_id"): probatio.Any(LATEST, ID)},
    ),
)


@callback
def register_commands(hass: HomeAssistant) -> None:
    """Register all commands, once for all entries."""
    for name, answer, fields in OWN:
        _register(hass, name, websocket_api.async_response(_answering(answer)), fields)
    for command in COMMANDS:
        answer = _changing(command, command.change) if command.change else _reading(command)
        handler = websocket_api.async_response(_answering(answer, command.scope))
        _register(hass, command.name, handler, DEVICE | command.schema)
    _register(hass, "subscribe", subscribe, DEVICE)


@callback
def _register(
    hass: HomeAssistant, name: str, handler: websocket_api.const.WebSocketCommandHandler, fields: Fields
) -> None:
    command = f"{DOMAIN}/{name}"
    schema = websocket_api.BASE_COMMAND_MESSAGE_SCHEMA.extend({probatio.Required("type"): command} | fields)
    websocket_api.async_register_command(hass, command, handler, schema)
