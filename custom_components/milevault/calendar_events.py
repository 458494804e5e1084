"""Activities and goals as events of a calendar, in the user's words and units. Never a place. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from homeassistant.components.calendar import CalendarEvent
from homeassistant.const import UnitOfLength
from homeassistant.util.unit_conversion import DistanceConverter
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM, UnitSystem

from .const import DOMAIN, OTHER_SPORT, SPORTS
from .part_replies import Goal
from .replies import Activity

BETWEEN: Final = " · "
# An activity that does not say how long it took has to be seen all the same.
LEAST_LENGTH: Final = timedelta(minutes=1)
# Languages of Home Assistant that write a decimal comma (Unicode CLDR), and their forms that do not.
COMMA_LANGUAGES: Final = frozenset(
    (
        *("af", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "gl", "hr", "hu"),
        *("hy", "id", "is", "it", "ka", "lb", "lt", "lv", "mk", "nb", "nl", "nn", "pl", "pt", "ro", "ru"),
        *("sk", "sl", "sq", "sr", "sv", "tr", "uk", "vi"),
    )
)
POINT_FORMS: Final = frozenset({"de-CH", "es-419"})

_ENTITY: Final = f"component.{DOMAIN}.entity"
_SPORT: Final = f"{_ENTITY}.sensor.latest_activity.state"
_GOAL: Final = f"{_ENTITY}.calendar.activities.state_attributes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the user reads: language, translations of the category entity, and the unit system."""

    language: str
    texts: Mapping[str, str]
    units: UnitSystem

    def sport(self, sport: str) -> str:
        """The sport's name."""
        return self._text(_SPORT, sport if sport in SPORTS else OTHER_SPORT)

    def goal(self, period: str) -> str:
        """What a goal of this period is called."""
        return self._text(f"{_GOAL}.goal.state", period)

    def activities(self, count: float) -> str:
        """A number of activities."""
        return f"{self.number(count)} {self._text(f'{_GOAL}.measure.state', 'count')}"

    def road(self, distance_m: float) -> str:
        """Kilometres or miles."""
        unit = UnitOfLength.MILES if self.units is US_CUSTOMARY_SYSTEM else UnitOfLength.KILOMETERS
        return self._length(distance_m, unit, 2)

    def climb(self, height_m: float) -> str:
        """Metres or feet."""
        unit = UnitOfLength.FEET if self.units is US_CUSTOMARY_SYSTEM else UnitOfLength.METERS
        return self._length(height_m, unit, 0)

    def number(self, value: float, digits: int = 2) -> str:
        """A number of at most so many decimals, none of them a last zero."""
        plain = f"{value:.{digits}f}"
        short = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return short.replace(".", ",") if self._has_comma else short

    @property
    def _has_comma(self) -> bool:
        return self.language not in POINT_FORMS and self.language.partition("-")[0] in COMMA_LANGUAGES

    def _length(self, metres: float, unit: UnitOfLength, digits: int) -> str:
        converted = DistanceConverter.convert(metres, UnitOfLength.METERS, unit)
        return f"{self.number(converted, digits)} {unit}"

    def _text(self, group: str, key: str) -> str:
        return self.texts.get(f"{group}.{key}", key)


def duration(seconds: float) -> str:
    """Hours and minutes, rounded.

    >>> duration(3606.0), duration(2719.0)
    ('1 h 00 min', '45 min')
    """
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def activity_event(activity: Activity, wording: Wording) -> CalendarEvent:
    """When it was, on the clock where it was; the name or else the sport, and how far and how long."""
    offset_s = activity.utc_offset_s
    zone = timezone(timedelta(seconds=offset_s)) if offset_s is not None else UTC
    start = activity.start_time.astimezone(zone)
    length_s = activity.elapsed_time_s or activity.moving_time_s or 0.0
    sport = wording.sport(activity.sport)
    facts = [
        sport if activity.name else None,
        wording.road(activity.distance_m) if activity.distance_m else None,
        duration(activity.moving_time_s) if activity.moving_time_s else None,
    ]
    return CalendarEvent(
        start=start,
        end=start + max(timedelta(seconds=length_s), LEAST_LENGTH),
        summary=activity.name or sport,
        description=BETWEEN.join(fact for fact in facts if fact) or None,
        uid=f"activity-{activity.activity_id}",
    )


type Measure = Callable[[Wording, float], str]

# How much of what a goal counts is told; a new measure of the sidecar is told by its number and unit.
MEASURES: Final[Mapping[str, Measure]] = {
    "distance_m": Wording.road,
    "moving_time_s": lambda _wording, seconds: duration(seconds),
    "elevation_gain_m": Wording.climb,
    "count": Wording.activities,
}


def _amount(goal: Goal, amount: float, wording: Wording) -> str:
    measure = MEASURES.get(goal.measure)
    return measure(wording, amount) if measure else f"{wording.number(amount)} {goal.unit}".rstrip()


def goal_event(goal: Goal, wording: Wording, today: date) -> CalendarEvent | None:
    """The last day of the goal's running period; None where that is over, or none is running."""
    if goal.progress is None or goal.progress.last_day < today:
        return None
    day = goal.progress.last_day
    target = _amount(goal, goal.target, wording)
    sport = [wording.sport(goal.sport)] if goal.sport else []
    return CalendarEvent(
        start=day,
        end=day + timedelta(days=1),
        summary=f"{wording.goal(goal.period)}: {BETWEEN.join([*sport, target])}",
        description=f"{_amount(goal, goal.progress.done, wording)} / {target}",
        uid=f"goal-{goal.goal_id}-{day.isoformat()}",
    )


def overlaps(event: CalendarEvent, start: datetime, end: datetime) -> bool:
    """Whether any of the event lies from ``start`` (included) to ``end`` (not included)."""
    return event.start_datetime_local < end and event.end_datetime_local > start
