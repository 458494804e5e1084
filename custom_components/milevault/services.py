"""The table of actions; all are registered once, and each is about one athlete.

In a household nothing may hit the wrong athlete: a call names the athlete's device, or entry and athlete; only where
a single athlete is set up it may name none.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import probatio
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID, UnitOfMass
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv

from . import changes, inquiries, transfers
from .card_messages import Topic, tell_of_change
from .const import CONF_ATHLETE_ID, DOMAIN
from .decoding import JsonObject
from .errors import translated
from .inquiries import Data
from .targets import Refusal, Target, all_targets, may_change

type Run = Callable[[HomeAssistant, Target, Data], Awaitable[JsonObject]]
type Fields = dict[Any, Any]

MAX_ACTIVITIES: Final = 200
MAX_FLOORS: Final = 20

_ID: Final = probatio.All(probatio.Coerce(int), probatio.Range(min=1))
_METRES: Final = probatio.All(probatio.Coerce(float), probatio.Range(min=0))
_WORD: Final = probatio.All(cv.string, probatio.Match(r"^[a-z0-9_]{1,64}\Z"))
_WORDS: Final = probatio.All(cv.ensure_list, [_WORD], probatio.Length(min=1))
_NAME: Final = probatio.All(cv.string, probatio.Length(min=1, max=200))
_FLOORS: Final = probatio.All(
    cv.ensure_list, [probatio.Coerce(float)], probatio.Length(min=1, max=MAX_FLOORS)
)


def _optional(**kinds: Any) -> Fields:
    return {probatio.Optional(name): kind for name, kind in kinds.items()}


def _required(**kinds: Any) -> Fields:
    return {probatio.Required(name): kind for name, kind in kinds.items()}


def _number(low: float, high: float) -> Any:
    return probatio.All(probatio.Coerce(float), probatio.Range(min=low, max=high))


_TARGET: Final = _optional(
    **{ATTR_DEVICE_ID: cv.string, ATTR_CONFIG_ENTRY_ID: cv.string, CONF_ATHLETE_ID: _ID}
)
_SPAN: Final = _optional(first_day=cv.date, last_day=cv.date)
_VALID: Final = _optional(valid_from=cv.date, since_ever=cv.boolean)
_EDITS: Final = _optional(
    name=cv.string,
    description=cv.string,
    sport=_WORD,
    sub_sport=_WORD,
    gear=cv.string,
    perceived_exertion=_number(0, 10),
    feel=_number(0, 100),
    indoor=cv.boolean,
    commute=cv.boolean,
    race=cv.boolean,
    excluded=cv.boolean,
    trim_start_s=_METRES,
    trim_end_s=_METRES,
)


def _of_target(run: Callable[[Target, Data], Awaitable[JsonObject]]) -> Run:
    """What needs nothing of Home Assistant."""
    return lambda _hass, target, data: run(target, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A row: ``scope`` is what the token must allow; what is not "read" is for administrators and the athlete.

    After a change the cards read the ``topic`` again.
    """

    name: str
    run: Run
    fields: Fields = field(default_factory=dict)
    scope: str = "read"
    topic: Topic | None = None
    response: SupportsResponse = SupportsResponse.OPTIONAL


def _reading(name: str, run: Callable[[Target, Data], Awaitable[JsonObject]], fields: Fields) -> Action:
    return Action(name=name, run=_of_target(run), fields=fields, response=SupportsResponse.ONLY)


def _changing(
    name: str, run: Callable[[Target, Data], Awaitable[JsonObject]], topic: Topic, fields: Fields
) -> Action:
    return Action(name=name, run=_of_target(run), topic=topic, fields=fields, scope="edit")


ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        name="import_file",
        run=transfers.import_file,
        fields=_required(path=cv.string),
        scope="ingest",
        topic="import",
    ),
    Action(
        name="export_activity",
        run=transfers.export_activity,
        fields=_required(activity_id=_ID, path=cv.string)
        | {
            probatio.Optional("format", default="gpx"): probatio.In(list(transfers.EXPORTS)),
            probatio.Optional("overwrite", default=False): cv.boolean,
        },
    ),
    _changing(
        "log_weight",
        changes.log_weight,
        "health",
        _required(weight=probatio.Coerce(float))
        | {
            probatio.Optional("unit", default=UnitOfMass.KILOGRAMS): probatio.In(
                [UnitOfMass.KILOGRAMS, UnitOfMass.POUNDS, UnitOfMass.STONES]
            )
        }
        | _optional(day=cv.date),
    ),
    _changing(
        "set_setting",
        changes.set_setting,
        "settings",
        _required(key=_WORD, value=probatio.Coerce(float)) | _VALID,
    ),
    _changing(
        "set_zones",
        changes.set_zones,
        "settings",
        _required(
            kind=probatio.In(["heart_rate", "power"]),
            method=probatio.In(["custom", "percent_max", "reserve", "percent_lthr", "percent_ftp"]),
            floors=_FLOORS,
        )
        | _optional(sport=probatio.Any("", _WORD))
        | _VALID,
    ),
    _changing(
        "name_route",
        changes.name_route,
        "routes",
        _required(name=_NAME)
        | {
            probatio.Exclusive("route_id", "of"): _ID,
            probatio.Exclusive("activity_id", "of"): _ID,
        },
    ),
    _changing(
        "edit_activity",
        changes.edit_activity,
        "activity",
        _required(activity_id=_ID)
        | _EDITS
        | _optional(
            **{changes.RESET: probatio.All(cv.ensure_list, [probatio.In([str(key) for key in _EDITS])])}
        ),
    ),
    _reading(
        "get_activities",
        inquiries.activities,
        _SPAN
        | _optional(sport=_WORD, q=_NAME, min_distance_m=_METRES, max_distance_m=_METRES)
        | {
            probatio.Optional("limit", default=inquiries.DEFAULT_ACTIVITIES): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=MAX_ACTIVITIES)
            )
        },
    ),
    _reading(
        "get_records",
        inquiries.records,
        _SPAN
        | _optional(
            sport=_WORD,
            kind=probatio.In(["distance", "duration", "power", "heart_rate"]),
            include_indoor=cv.boolean,
        ),
    ),
    _reading("get_health", inquiries.health, _SPAN | _optional(metrics=_WORDS, figures=_WORDS)),
    _reading("get_training", inquiries.training, _SPAN),
    _reading("compare_efforts", inquiries.compare, _required(activity_id=_ID, other_activity_id=_ID)),
)


@callback
def register_actions(hass: HomeAssistant) -> None:
    """Register all actions, once for all entries."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            _handler(hass, action),
            schema=probatio.Schema(_TARGET | action.fields),
            supports_response=action.response,
        )


def _handler(
    hass: HomeAssistant, action: Action
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        try:
            with translated(action.scope):
                reply = await _answer(hass, action, call)
        except Refusal as refusal:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="vault_not_loaded"
            ) from refusal
        return reply if call.return_response else None

    return handle


async def _answer(hass: HomeAssistant, action: Action, call: ServiceCall) -> JsonObject:
    target = called_target(hass, call.data)
    if action.response is not SupportsResponse.ONLY:
        await _require_change(hass, target, call.context)
    own = {str(key) for key in action.fields}
    reply = await action.run(hass, target, {key: value for key, value in call.data.items() if key in own})
    if action.topic is not None:
        tell_of_change(hass, target, action.topic)
    return reply


async def _require_change(hass: HomeAssistant, target: Target, context: Context) -> None:
    """Let automations, administrators and the athlete through; a call without a user is Home Assistant's own."""
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if not may_change(hass, target, user):
        raise Unauthorized(context=context)


@callback
def called_target(hass: HomeAssistant, data: Data) -> Target:
    """The athlete a call names; raises ServiceValidationError where it names none or several."""
    targets = all_targets(hass)
    if (device_id := data.get(ATTR_DEVICE_ID)) is not None:
        targets = {key: target for key, target in targets.items() if key == device_id}
    if (entry_id := data.get(ATTR_CONFIG_ENTRY_ID)) is not None:
        targets = {key: target for key, target in targets.items() if target.entry.entry_id == entry_id}
    if (athlete_id := data.get(CONF_ATHLETE_ID)) is not None:
        targets = {key: target for key, target in targets.items() if target.athlete_id == athlete_id}
    if not targets:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_athlete")
    if len(targets) > 1:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="which_athlete")
    return next(iter(targets.values()))
