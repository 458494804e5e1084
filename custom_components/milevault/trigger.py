"""Triggers for the automation editor: a table from their keys to what has to happen to an athlete of the target."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final, cast, override

import probatio
from homeassistant.const import CONF_OPTIONS, CONF_TARGET, UnitOfLength
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.unit_conversion import DistanceConverter

from .automation_targets import athlete_device_id, athletes_in
from .const import (
    EVENT_ACTIVITY_RECORDED,
    EVENT_GOAL_REACHED,
    EVENT_HRV_OUT_OF_RANGE,
    EVENT_IMPORT_FAILED,
    EVENT_NIGHT_RECORDED,
    EVENT_PERSONAL_RECORD,
    EVENT_ROUTE_REPEATED,
    EVENT_SEGMENT_RECORD,
    EVENT_SLEPT_POORLY,
)
from .occurrences import OCCURRED, Attributes, Occurrence

CONF_SPORT: Final = "sport"
CONF_MINIMUM_DISTANCE: Final = "minimum_distance"
CONF_DISTANCE_UNIT: Final = "distance_unit"
CONF_MINIMUM_DURATION: Final = "minimum_duration"
CONF_DISTANCE: Final = "distance"
CONF_DIRECTION: Final = "direction"

type Options = Mapping[str, Any]
type Filter = Callable[[Attributes, Options], bool]

_TEXTS: Final = probatio.All(probatio.EnsureList(), [cv.string])
_SPORT: Final[Mapping[probatio.Marker, Any]] = {probatio.Optional(CONF_SPORT): _TEXTS}


def _is_of_sport(told: Attributes, options: Options) -> bool:
    """No sport chosen means all."""
    return not options.get(CONF_SPORT) or told["sport"] in options[CONF_SPORT]


def _is_large(told: Attributes, options: Options) -> bool:
    """At least so far and so long; an activity without the figure does not pass its filter."""
    unit = options.get(CONF_DISTANCE_UNIT, UnitOfLength.KILOMETERS)
    distance_m = DistanceConverter.convert(options.get(CONF_MINIMUM_DISTANCE, 0.0), unit, UnitOfLength.METERS)
    duration: timedelta = options.get(CONF_MINIMUM_DURATION, timedelta(0))
    return (
        _is_of_sport(told, options)
        and (told["distance_m"] or 0.0) >= distance_m
        and (told["moving_time_s"] or 0.0) >= duration.total_seconds()
    )


def _is_over_distance(told: Attributes, options: Options) -> bool:
    """No distance chosen means every record, those of power and of a time too."""
    wanted = options.get(CONF_DISTANCE)
    return _is_of_sport(told, options) and (not wanted or not set(wanted).isdisjoint(told["distances"]))


def _is_on_side(told: Attributes, options: Options) -> bool:
    return options.get(CONF_DIRECTION, "any") in ("any", told["status"])


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerRow:
    """``happens`` is the kind of occurrence; it fires where ``accepts`` says so of its attributes and the options."""

    key: str
    happens: str
    options: Mapping[probatio.Marker, Any] = field(default_factory=dict)
    accepts: Filter = lambda _told, _options: True


TRIGGER_ROWS: Final[tuple[TriggerRow, ...]] = (
    TriggerRow(
        key="activity_recorded",
        happens=EVENT_ACTIVITY_RECORDED,
        options={
            **_SPORT,
            probatio.Optional(CONF_MINIMUM_DISTANCE): probatio.All(
                probatio.Coerce(float), probatio.Range(min=0)
            ),
            # The unit stands beside the number: another unit system must not change what was meant.
            probatio.Optional(CONF_DISTANCE_UNIT): probatio.In([UnitOfLength.KILOMETERS, UnitOfLength.MILES]),
            probatio.Optional(CONF_MINIMUM_DURATION): cv.positive_time_period,
        },
        accepts=_is_large,
    ),
    TriggerRow(
        key="personal_record_set",
        happens=EVENT_PERSONAL_RECORD,
        options={**_SPORT, probatio.Optional(CONF_DISTANCE): _TEXTS},
        accepts=_is_over_distance,
    ),
    TriggerRow(key="route_repeated", happens=EVENT_ROUTE_REPEATED, options=_SPORT, accepts=_is_of_sport),
    TriggerRow(key="segment_record_set", happens=EVENT_SEGMENT_RECORD, options=_SPORT, accepts=_is_of_sport),
    TriggerRow(key="goal_reached", happens=EVENT_GOAL_REACHED),
    TriggerRow(key="night_recorded", happens=EVENT_NIGHT_RECORDED),
    TriggerRow(key="slept_poorly", happens=EVENT_SLEPT_POORLY),
    TriggerRow(
        key="hrv_out_of_range",
        happens=EVENT_HRV_OUT_OF_RANGE,
        options={probatio.Optional(CONF_DIRECTION, default="any"): probatio.In(["any", "low", "high"])},
        accepts=_is_on_side,
    ),
    TriggerRow(key="import_failed", happens=EVENT_IMPORT_FAILED),
)


class AthleteTrigger(Trigger):
    """Fires when something happens to an athlete of the target; the attributes are variables of ``trigger``."""

    row: ClassVar[TriggerRow]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check target and options."""
        schema = probatio.Schema(
            {
                probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
                probatio.Optional(CONF_OPTIONS, default=dict): dict(cls.row.options),
            }
        )
        return cast("ConfigType", schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep target and options; the validation has made sure of the target."""
        super().__init__(hass, config)
        self._target: dict[str, Any] = config.target or {}
        self._options: Options = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Listen to what happens."""

        @callback
        def take(one: Occurrence) -> None:
            if one.kind == self.row.happens and self._is_meant(one):
                run_action(self._variables(one), self.row.key.replace("_", " "))

        return async_dispatcher_connect(self._hass, OCCURRED, take)

    def _is_meant(self, one: Occurrence) -> bool:
        if not self.row.accepts(one.attributes, self._options):
            return False
        return (one.entry_id, one.athlete_id) in athletes_in(self._hass, self._target)

    def _variables(self, one: Occurrence) -> dict[str, Any]:
        entry = self._hass.config_entries.async_get_known_entry(one.entry_id)
        ids = {
            "config_entry_id": one.entry_id,
            "device_id": athlete_device_id(self._hass, entry, one.athlete_id),
            "athlete_id": one.athlete_id,
        }
        return ids | dict(one.attributes)


def _class_of(made_of: TriggerRow) -> type[Trigger]:
    class RowTrigger(AthleteTrigger):
        row = made_of

    return RowTrigger


TRIGGERS: Final[dict[str, type[Trigger]]] = {row.key: _class_of(row) for row in TRIGGER_ROWS}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """The triggers of this integration."""
    return TRIGGERS
