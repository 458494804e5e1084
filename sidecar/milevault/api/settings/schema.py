"""Bodies and replies about settings, zone sets and the time in zones. A ``valid_from`` of null means since ever."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from milevault.api.schema import Struct
from milevault.model.settings import ZoneKind, ZoneMethod

SettingOrigin = Literal["user", "default", "unknown"]
RecomputeReason = Literal["settings", "version", "routes", "segments"]
SportName = Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]*$")]
SettingKey = Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")]


class SettingEntry(Struct, frozen=True, kw_only=True):
    valid_from: date | None
    value: float


class AthleteSetting(Struct, frozen=True, kw_only=True):
    """``value`` is that of the reply's day: the athlete's ('user'), else the ``default``, else unknown.

    A value holds until the next one of ``history``; the first holds for the days before it too.
    """

    key: str
    unit: str
    lowest: float
    highest: float
    whole: bool
    default: float | None
    value: float | None
    origin: SettingOrigin
    history: list[SettingEntry]


class AthleteSettingList(Struct, frozen=True, kw_only=True):
    day: date
    settings: list[AthleteSetting]


class NewSetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Valid from today where neither ``valid_from`` nor ``since_ever`` is given."""

    key: SettingKey
    value: float
    valid_from: date | None = None
    since_ever: bool = False


class SettingChange(Struct, frozen=True, kw_only=True):
    """``changed`` is false where all was so already. ``first_day`` is the first day
    that is computed again, null for all.

    ``zones_changed`` rows of time in zones are new already; the rest follows under ``recompute_id``, null where nothing else
    depends on it.
    """

    changed: bool
    first_day: date | None
    zones_changed: int
    recompute_id: int | None


class Zones(Struct, frozen=True, kw_only=True):
    """A zone is floor <= value < next floor. Floors are bpm or W for 'custom', else shares (0.6 is 60 %)."""

    kind: ZoneKind
    sport: str
    valid_from: date | None
    method: ZoneMethod
    floors: list[float]


class ZoneMethodRule(Struct, frozen=True, kw_only=True):
    """Between what floors may lie, the settings they need to become bpm or W, and the usual ones (of 'custom' none)."""

    kind: ZoneKind
    method: ZoneMethod
    unit: str
    lowest: float
    highest: float
    needs: list[str]
    usual_floors: list[float]


class ZoneSetList(Struct, frozen=True, kw_only=True):
    """``defaults`` hold where no set of the athlete does; a sport's own set comes before that of '' (every sport)."""

    zone_sets: list[Zones]
    defaults: list[Zones]
    methods: list[ZoneMethodRule]


class NewZoneSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Valid from today where neither ``valid_from`` nor ``since_ever`` is given."""

    kind: ZoneKind
    method: ZoneMethod
    floors: Annotated[list[float], Meta(min_length=1, max_length=20)]
    sport: SportName = ""
    valid_from: date | None = None
    since_ever: bool = False


class ActivityZoneTime(Struct, frozen=True, kw_only=True):
    """``floors`` in ``floor_unit``, rising; ``seconds`` in each zone and ``below_s`` under the first floor, in ``unit``."""

    kind: ZoneKind
    method: ZoneMethod
    version: int
    unit: str
    floor_unit: str
    floors: list[float]
    seconds: list[float]
    below_s: float


class ActivityZones(Struct, frozen=True, kw_only=True):
    """Without the kinds of which the activity has no samples, or whose floors are not known."""

    activity_id: int
    zones: list[ActivityZoneTime]


class ZoneWeek(Struct, frozen=True, kw_only=True):
    """``first_day`` is a Monday."""

    first_day: date
    activity_count: int
    seconds: list[float]
    below_s: float


class ZoneTotals(Struct, frozen=True, kw_only=True):
    """Sums by the zone's number, over ``activity_count`` activities that have zones of the kind.

    ``methods`` are those of the sets that held: more than one means that number 2 is not the same everywhere.
    ``weeks`` are those with such activities, null where they were not asked for.
    """

    kind: ZoneKind
    sport: str | None
    first_day: date
    last_day: date
    methods: list[ZoneMethod]
    version: int
    unit: str
    activity_count: int
    seconds: list[float]
    below_s: float
    weeks: list[ZoneWeek] | None


class Suggestion(Struct, frozen=True, kw_only=True):
    """A value that the data suggests for a setting; ``method`` says by which reasoning, docs/metrics.md how.

    ``day`` and ``activity_id`` are where it comes from, ``count`` is of how many values; null where that means nothing.
    """

    key: str
    value: float
    unit: str
    method: str
    version: int
    day: date | None
    activity_id: int | None
    count: int | None


class SuggestionList(Struct, frozen=True, kw_only=True):
    """In the order of the settings; of one setting the one that says most comes first."""

    day: date
    suggestions: list[Suggestion]


class Recompute(Struct, frozen=True, kw_only=True):
    """``total`` is null before it began; ``first_day`` null: all days; ``finished_at`` null: not finished."""

    recompute_id: int
    reason: RecomputeReason
    keys: list[str]
    first_day: date | None
    total: int | None
    done: int
    started_at: datetime
    finished_at: datetime | None


class RecomputeList(Struct, frozen=True, kw_only=True):
    """Newest first."""

    recomputes: list[Recompute]
