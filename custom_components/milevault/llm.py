"""Tools for Assist: a language model may ask for activities, records, health, training load and comparisons.

Whom it may ask about is the household's choice, made where Home Assistant has it: an athlete is offered to an assistant only
once a sensor of the athlete is exposed to it (Settings -> Voice assistants -> Expose). By default none is, so no value of
health goes to a model unasked. Who speaks to a voice satellite is not known, so among the exposed ones every user may ask for every
athlete, as everywhere in Home Assistant; a user who is an athlete is answered about that one when no name is said.
Nothing can be changed through these tools.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, override

import probatio
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.helpers.selector import DateSelector

from . import inquiries
from .api import MileVaultError
from .athletes import athlete_of_user
from .const import DOMAIN, SPORTS
from .decoding import JsonObject
from .inquiries import Data
from .targets import Refusal, Target, all_targets

ATHLETE: Final = "athlete"
# What a model can keep in view; more is cut off from the oldest on.
MOST_ACTIVITIES: Final = 50
MOST_DAYS: Final = 92
DEFAULT_DAYS: Final = 14
COMPARED_PLACES: Final = 20

_ACTIVITY_FIELDS: Final = (
    "activity_id",
    "name",
    "sport",
    "sub_sport",
    "local_date",
    "start_time",
    "moving_time_s",
    "distance_m",
    "elevation_gain_m",
    "avg_speed_mps",
    "avg_heart_rate",
    "max_heart_rate",
    "avg_power_w",
    "calories_kcal",
)
_TRAINING_FIGURES: Final = ("load", "fitness", "fatigue", "form", "ramp_rate", "acute_chronic_ratio")
_HEALTH_FIGURES: Final = (
    "readiness",
    "hrv_7d",
    "hrv_status",
    "resting_heart_rate_mean_28d",
    "resting_heart_rate_delta",
    "sleep_asleep",
    "sleep_score",
    "sleep_debt",
)

type Ask = Callable[[Target, Data], Awaitable[JsonObject]]


def _activity(one: JsonObject) -> JsonObject:
    return {name: one[name] for name in _ACTIVITY_FIELDS if one.get(name) is not None}


async def _activities(target: Target, data: Data) -> JsonObject:
    found = await inquiries.activities(target, data)
    return {"activities": [_activity(one) for one in found["activities"]]}


async def _records(target: Target, data: Data) -> JsonObject:
    found = await inquiries.records(target, data)
    rows = [
        {
            "sport": one["sport"],
            "kind": one["kind"],
            "over": one["name"] or f"{one['size']:g} {one['size_unit']}",
            "value": one["best"]["value"],
            "unit": one["unit"],
            "local_date": one["best"]["local_date"],
            "activity_id": one["best"]["activity_id"],
        }
        for one in found["records"]
    ]
    return {"records": rows}


async def _health(target: Target, data: Data) -> JsonObject:
    found = await inquiries.health(target, {**data, "figures": list(_HEALTH_FIGURES)})
    columns: Mapping[str, JsonObject] = found["wellbeing"]["figures"]
    return {
        "days": [{"day": one["day"], **one["values"]} for one in found["days"]],
        "figures_from": found["wellbeing"]["first_day"],
        "figures": {key: _column(column) for key, column in columns.items()},
    }


async def _training(target: Target, data: Data) -> JsonObject:
    found = await inquiries.training(target, data)
    columns = {key: _column(found["figures"][key]) for key in _TRAINING_FIGURES if key in found["figures"]}
    return {"state": found["state"], "days": found["days"], "figures": columns}


def _column(column: JsonObject) -> JsonObject:
    """Unit and values; how a figure is computed is not what anybody asks for."""
    return {"unit": column["unit"], "values": column["values"]}


async def _compare(target: Target, data: Data) -> JsonObject:
    """The columns thinned out to a few places, the last one among them."""
    found = await inquiries.compare(target, data)
    count = len(found["distance_m"])
    step = max(1, -(-count // COMPARED_PLACES))
    places = sorted({*range(0, count, step), *([count - 1] if count else [])})
    return {
        key: [value[place] for place in places] if isinstance(value, list) else value
        for key, value in found.items()
    }


def _optional(description: str, name: str) -> Any:
    return probatio.Optional(name, description=description)


_SPAN: Final = {
    _optional("First local day, YYYY-MM-DD", "first_day"): DateSelector(),
    _optional("Last local day, YYYY-MM-DD; included", "last_day"): DateSelector(),
}
_SPORT: Final = {_optional("Only this sport", "sport"): probatio.In(list(SPORTS))}
_ID: Final = probatio.All(probatio.Coerce(int), probatio.Range(min=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A tool: what the model is told of it, what it may say, and what answers. ``days`` is the default span."""

    name: str
    title: str
    description: str
    ask: Ask
    fields: Mapping[Any, Any] = field(default_factory=dict)
    days: int | None = None


ROWS: Final[tuple[Row, ...]] = (
    Row(
        name="get_activities",
        title="Get activities",
        description=(
            "List recorded workouts, newest first: sport, day, distance (m), moving time (s), climb (m), heart "
            "rate. Use it for 'how far did I run last week' or 'when was my last ride'. Its activity_id is what "
            "compare_efforts wants."
        ),
        ask=_activities,
        fields=_SPAN
        | _SPORT
        | {
            _optional("Words of the name", "q"): str,
            probatio.Optional("limit", default=20): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=MOST_ACTIVITIES)
            ),
        },
    ),
    Row(
        name="get_records",
        title="Get personal records",
        description="Best efforts per sport: fastest times (s) over distances, best mean power (W) or heart rate over times.",
        ask=_records,
        fields=_SPAN
        | _SPORT
        | {
            _optional("Only this kind of record", "kind"): probatio.In(
                ["distance", "duration", "power", "heart_rate"]
            )
        },
    ),
    Row(
        name="get_health",
        title="Get health",
        description=(
            "Sleep, heart rate variability, resting heart rate, weight, steps and readiness day by day. A night "
            "belongs to the day of waking. Units stand in the names: _s is seconds, _kg kilograms. No value means "
            "not measured. At most three months at once."
        ),
        ask=_health,
        fields=_SPAN,
        days=DEFAULT_DAYS,
    ),
    Row(
        name="get_training_load",
        title="Get training load",
        description=(
            "Training load, fitness, fatigue and form day by day. Form below zero means tired, above zero "
            "rested. At most three months at once."
        ),
        ask=_training,
        fields=_SPAN,
        days=DEFAULT_DAYS,
    ),
    Row(
        name="compare_efforts",
        title="Compare two efforts",
        description=(
            "Lay one activity over another on the same way, place by place: where time (s) was won or lost. Both "
            "ids come from get_activities; matched says whether they go the same way."
        ),
        ask=_compare,
        fields={probatio.Required("activity_id"): _ID, probatio.Required("other_activity_id"): _ID},
    ),
)


class AthleteTool(Tool):
    """A row for the athletes that are exposed."""

    integration = DOMAIN
    annotations = ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)

    def __init__(self, row: Row, targets: Mapping[str, Target], own: str | None) -> None:
        """Offer the athletes by name; with one to choose from, or one's own, the name may be left out."""
        self.name = f"{DOMAIN}__{row.name}"
        self.title = row.title
        self.description = row.description
        self._row = row
        self._targets = targets
        self._default = own if own is not None else next(iter(targets)) if len(targets) == 1 else None
        whose = (
            probatio.Required(ATHLETE, description="Whose data")
            if self._default is None
            else probatio.Optional(ATHLETE, description="Whose data", default=self._default)
        )
        self.parameters = probatio.Schema({whose: probatio.In(list(targets)), **row.fields})

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Answer; what is wrong with the question goes back to the model."""
        try:
            data = self.parameters(tool_input.tool_args)
            target = self._targets[data.pop(ATHLETE)]
            return ToolResult(data=await self._row.ask(target, _spanned(self._row, target, data)))
        except (probatio.Invalid, MileVaultError, Refusal) as error:
            return ToolResult(data={"error": str(error)}, error=True)


def _spanned(row: Row, target: Target, data: Mapping[str, Any]) -> Data:
    """The question with days as dates, and with a span where the row wants one."""
    days = {key: cv.date(data[key]) for key in ("first_day", "last_day") if key in data}
    if row.days is not None:
        last = days.setdefault("last_day", inquiries.today(target))
        first = days.get("first_day", _days_before(last, row.days - 1))
        days["first_day"] = max(first, _days_before(last, MOST_DAYS - 1))
    return {**data, **days}


def _days_before(day: date, count: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - count))


@callback
def _exposed_targets(hass: HomeAssistant, assistant: str) -> dict[str, Target]:
    """The athletes of whom a sensor is exposed to the assistant, by the name of their device."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    found: dict[str, Target] = {}
    for device_id, target in all_targets(hass).items():
        is_exposed = any(
            async_should_expose(hass, assistant, entity.entity_id)
            for entity in er.async_entries_for_device(entities, device_id)
            if entity.domain == Platform.SENSOR
        )
        if is_exposed and (device := devices.async_get(device_id)) is not None:
            name = device.name_by_user or device.name or ""
            # Two athletes of one name: the later one is told apart by its number.
            found[name if name not in found else f"{name} ({target.athlete_id})"] = target
    return found


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """The tools, where an athlete is exposed to the assistant that asks."""
    if api_id != LLM_API_ASSIST:
        return None
    targets = _exposed_targets(hass, llm_context.assistant)
    if not targets:
        return None
    user_id = llm_context.context.user_id if llm_context.context else None
    own = next(
        (
            name
            for name, target in targets.items()
            if athlete_of_user(hass, target.entry, user_id) == target.athlete_id
        ),
        None,
    )
    return LLMTools(tools=[AthleteTool(row, targets, own) for row in ROWS])
