"""Conditions for the automation editor: a table from their keys to a question about an athlete of the target."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Unpack, cast, override

import probatio
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionCheckParams, ConditionConfig
from homeassistant.helpers.typing import ConfigType

from .automation_targets import AthleteKey, athletes_in
from .coordinator import MileVaultConfigEntry, local_today, zone_of
from .marks import Seen
from .parts import newest
from .sleep_rule import night_of, slept_poorly, thresholds

CONF_BEHAVIOR: Final = "behavior"
CONF_BELOW: Final = "below"
BEHAVIOR_ANY: Final = "any"
BEHAVIOR_ALL: Final = "all"

type Options = Mapping[str, Any]


def _slept_poorly(seen: Seen, _options: Options) -> bool | None:
    return slept_poorly(night_of(seen.data.wellbeing, seen.today), *thresholds(seen.options))


def _hrv_is_low(seen: Seen, _options: Options) -> bool | None:
    status = _today(seen, "hrv_status")
    return None if status is None else status == "low"


def _readiness_is_low(seen: Seen, options: Options) -> bool | None:
    return _is_below(_today(seen, "readiness"), options)


def _form_is_low(seen: Seen, options: Options) -> bool | None:
    return None if seen.data.load is None else _is_below(newest(seen.data.load.figures, "form"), options)


def _has_trained(seen: Seen, _options: Options) -> bool | None:
    latest = seen.data.summary.latest_activity
    if latest is None:
        return False
    zone = zone_of(seen.data.summary.athlete)
    return (latest.local_date or latest.start_time.astimezone(zone).date()) == seen.today


def _is_behind(seen: Seen, _options: Options) -> bool | None:
    if seen.data.goals is None:
        return None
    found = [goal.progress for goal in seen.data.goals.goals if goal.progress is not None]
    # Just after midnight the last week may still stand there, which is over.
    return any(not progress.on_track for progress in found if progress.last_day >= seen.today)


def _today(seen: Seen, key: str) -> object:
    """Today's figure: yesterday's says nothing of this morning."""
    return None if seen.data.wellbeing is None else seen.data.wellbeing.on(key, seen.today)


def _is_below(value: object, options: Options) -> bool | None:
    return value < options[CONF_BELOW] if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """``holds``: whether it is so of an athlete; None, and then not met, where it is not known."""

    key: str
    holds: Callable[[Seen, Options], bool | None]
    options: Mapping[probatio.Marker, Any] = field(default_factory=dict)


def _below(lowest: float, highest: float) -> Mapping[probatio.Marker, Any]:
    number = probatio.All(probatio.Coerce(float), probatio.Range(min=lowest, max=highest))
    return {probatio.Required(CONF_BELOW): number}


CONDITION_ROWS: Final[tuple[ConditionRow, ...]] = (
    ConditionRow(key="slept_poorly", holds=_slept_poorly),
    ConditionRow(key="hrv_below_range", holds=_hrv_is_low),
    ConditionRow(key="trained_today", holds=_has_trained),
    ConditionRow(key="readiness_below", holds=_readiness_is_low, options=_below(0, 100)),
    ConditionRow(key="form_below", holds=_form_is_low, options=_below(-200, 200)),
    ConditionRow(key="behind_on_goal", holds=_is_behind),
)


class AthleteCondition(Condition):
    """Asks the last refresh, of any or all athletes of the target."""

    row: ClassVar[ConditionRow]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check target and options."""
        behavior = probatio.In([BEHAVIOR_ANY, BEHAVIOR_ALL])
        options = {probatio.Optional(CONF_BEHAVIOR, default=BEHAVIOR_ANY): behavior, **cls.row.options}
        schema = probatio.Schema(
            {
                probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
                probatio.Optional(CONF_OPTIONS, default=dict): options,
            }
        )
        return cast("ConfigType", schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep target and options; the validation has made sure of the target."""
        super().__init__(hass, config)
        self._target: dict[str, Any] = config.target or {}
        self._options: Options = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Not met where no athlete is meant, or where it is not known."""
        answers = [self._answer(key) for key in athletes_in(self._hass, self._target)]
        if self._options[CONF_BEHAVIOR] == BEHAVIOR_ALL:
            return bool(answers) and all(answers)
        return any(answers)

    def _answer(self, key: AthleteKey) -> bool:
        entry_id, athlete_id = key
        entry: MileVaultConfigEntry = self._hass.config_entries.async_get_known_entry(entry_id)
        if entry.state is not ConfigEntryState.LOADED or not entry.runtime_data.last_update_success:
            return False
        if (data := entry.runtime_data.data.of(athlete_id)) is None:
            return False
        seen = Seen(data=data, today=local_today(data.summary.athlete), options=entry.options)
        return self.row.holds(seen, self._options) is True


def _class_of(made_of: ConditionRow) -> type[Condition]:
    class RowCondition(AthleteCondition):
        row = made_of

    return RowCondition


CONDITIONS: Final[dict[str, type[Condition]]] = {row.key: _class_of(row) for row in CONDITION_ROWS}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """The conditions of this integration."""
    return CONDITIONS
