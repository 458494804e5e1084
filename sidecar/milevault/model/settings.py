"""The athlete's settings: numbers with a history, and zone sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from milevault.model.activity import Activity

# Valid from this day: since ever. PostgreSQL's '-infinity' comes as just this day.
SINCE_EVER: Final = date.min

type ZoneKind = Literal["heart_rate", "power"]
type ZoneMethod = Literal["custom", "percent_max", "reserve", "percent_lthr", "percent_ftp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One number the athlete may set; outside of ``lowest`` to ``highest`` it is a mistake.

    ``default`` counts where the athlete set nothing; None: then it is unknown. ``whole``: no fractions.
    """

    key: str
    unit: str
    lowest: float
    highest: float
    default: float | None = None
    whole: bool = False

    def admits(self, value: float) -> bool:
        """Whether the value is within bounds, and whole where it has to be.

        >>> SETTINGS_BY_KEY["max_heart_rate"].admits(186.0), SETTINGS_BY_KEY["max_heart_rate"].admits(float("nan"))
        (True, False)
        """
        return self.lowest <= value <= self.highest and (not self.whole or value == int(value))


def _setting(
    key: str, unit: str, lowest: float, highest: float, default: float | None = None, *, whole: bool = False
) -> Setting:
    return Setting(key=key, unit=unit, lowest=lowest, highest=highest, default=default, whole=whole)


SETTINGS: Final[tuple[Setting, ...]] = (
    _setting("max_heart_rate", "bpm", 100, 240),
    _setting("resting_heart_rate", "bpm", 25, 110),
    _setting("threshold_heart_rate", "bpm", 80, 220),
    _setting("functional_threshold_power", "W", 30, 700),
    _setting("critical_power", "W", 30, 700),
    _setting("w_prime", "J", 1_000, 80_000),
    _setting("weight", "kg", 20, 350),
    # FIT gender: 0 female, 1 male
    _setting("gender", "", 0, 1, whole=True),
    _setting("birth_year", "", 1900, 2100, whole=True),
    # What a morning is judged by (docs/decisions/wellbeing.md)
    _setting("hrv_range_sd", "SD", 0.1, 3, 0.5),
    _setting("resting_heart_rate_elevated", "bpm", 1, 30, 5),
    _setting("sleep_need", "s", 3 * 3600, 14 * 3600, 8 * 3600),
    _setting("poor_sleep_score", "", 0, 100, 60),
    _setting("poor_sleep_duration", "s", 0, 14 * 3600, 6 * 3600),
    _setting("poor_sleep_efficiency", "%", 0, 100, 85),
    _setting("poor_sleep_duration_low_hrv", "s", 0, 14 * 3600, 7 * 3600),
)
SETTINGS_BY_KEY: Final[Mapping[str, Setting]] = {one.key: one for one in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The settings that hold for one activity; units as in SETTINGS, None where unknown."""

    max_heart_rate: float | None = None
    resting_heart_rate: float | None = None
    threshold_heart_rate: float | None = None
    functional_threshold_power: float | None = None
    critical_power: float | None = None
    w_prime: float | None = None
    weight: float | None = None
    gender: float | None = None
    birth_year: float | None = None


# Which field of an activity holds what its device had been set to.
RECORDED_THRESHOLDS: Final[Mapping[str, str]] = {
    "max_heart_rate": "device_max_heart_rate",
    "resting_heart_rate": "device_resting_heart_rate",
    "threshold_heart_rate": "device_threshold_heart_rate",
    "functional_threshold_power": "device_ftp_w",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsHistory:
    """key -> its values with the day each is valid from, rising.

    A value holds from its day to the next one's. Before the first it holds too: a maximum heart rate measured
    for the first time this year is the best guess for the years before.
    """

    values: Mapping[str, Sequence[tuple[date, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, entries in self.values.items():
            if any(one >= other for (one, _), (other, _) in pairwise(entries)):
                raise ValueError(f"the days of {key} must rise")

    def on(self, key: str, day: date) -> float | None:
        """The value on a day, or the setting's default; None where there is neither.

        >>> heart = SettingsHistory(values={"max_heart_rate": [(date(2020, 1, 1), 190.0), (date(2024, 1, 1), 186.0)]})
        >>> [heart.on("max_heart_rate", date(year, 6, 1)) for year in (2019, 2023, 2024)]
        [190.0, 190.0, 186.0]
        """
        entries = self.values.get(key, ())
        if not entries:
            return SETTINGS_BY_KEY[key].default
        held = [value for first, value in entries if first <= day]
        return held[-1] if held else entries[0][1]

    def thresholds(self, day: date, activity: Activity) -> Thresholds:
        """What holds for an activity of that day: the athlete's word, else what the device had been set to.

        A device that was never set up says nonsense (0 W, 0 bpm): what is out of a setting's bounds is unknown.
        """
        found: dict[str, float | None] = {}
        for one in fields(Thresholds):
            value = self.on(one.name, day)
            if value is None and one.name in RECORDED_THRESHOLDS:
                recorded = getattr(activity, RECORDED_THRESHOLDS[one.name])
                fits = recorded is not None and SETTINGS_BY_KEY[one.name].admits(recorded)
                value = recorded if fits else None
            found[one.name] = value
        return Thresholds(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSet:
    """Zones of heart rate or power from a day on.

    ``sport`` is '' for every sport without a set of its own. ``floors`` rise; a zone is floor <= value < next
    floor, and what is below the first floor is in no zone. They are bpm or W for the method 'custom', else
    shares (0.5 is 50 %) of: the maximum, the reserve (resting + share * (maximum - resting), Karvonen),
    the threshold heart rate, the functional threshold power. The rules are in ``model.zones``.
    """

    kind: ZoneKind
    sport: str
    valid_from: date
    method: ZoneMethod
    floors: tuple[float, ...]
