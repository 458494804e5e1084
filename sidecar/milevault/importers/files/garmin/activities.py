"""summarizedActivities -> activities without samples: what Garmin's own list knows of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

import numpy as np

from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.garmin.days import skipped_rows
from milevault.importers.files.garmin.rows import Row, read_elements
from milevault.importers.files.garmin.sports import sport_of
from milevault.importers.text import clean_line, clean_paragraphs
from milevault.model import Activity, FileContent, Streams
from milevault.model.bounds import within_bounds

WRAPPER: Final = "summarizedActivitiesExport"
# Forty years of three a day; more are no athlete's list.
MAX_ACTIVITIES: Final = 50_000
_NO_SAMPLES: Final = Streams(elapsed_s=np.empty(0), values={})
_MS: Final = 0.001
_CM: Final = 0.01
# Speeds are tenths: 0.25 means 2.5 m/s.
_SPEED: Final = 10.0
# Energy is counted in kilojoules, whatever the key says (one public parser; compare with the app's figure).
_KILOCALORIES: Final = 1 / 4.19
_CYCLES_PER_STEP: Final = 0.5
_TENTH: Final = 0.1
# Key, field of Activity, factor to SI units; of several keys for a field the first that says something counts.
_VALUES: Final = (
    ("duration", "timer_time_s", _MS),
    ("movingDuration", "moving_time_s", _MS),
    ("distance", "distance_m", _CM),
    ("elevationGain", "elevation_gain_m", _CM),
    ("elevationLoss", "elevation_loss_m", _CM),
    ("avgSpeed", "avg_speed_mps", _SPEED),
    ("maxSpeed", "max_speed_mps", _SPEED),
    ("avgHr", "avg_heart_rate", 1.0),
    ("maxHr", "max_heart_rate", 1.0),
    ("avgPower", "avg_power_w", 1.0),
    ("maxPower", "max_power_w", 1.0),
    ("avgRunningCadenceInStepsPerMinute", "avg_cadence", _CYCLES_PER_STEP),
    ("avgBikeCadence", "avg_cadence", 1.0),
    ("avgBikingCadenceInRevPerMinute", "avg_cadence", 1.0),
    ("calories", "calories_kcal", _KILOCALORIES),
    ("workoutRpe", "perceived_exertion", _TENTH),
    ("workoutFeel", "feel", 1.0),
)
_DURATIONS: Final = ("elapsedDuration", "duration", "movingDuration")
# Zones differ from UTC by quarters of an hour, from -12 to +14 hours.
_QUARTER_S: Final = 900
_OFFSETS_S: Final = (-12 * 3600, 14 * 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """An activity with its number and that of the multisport it is a leg of."""

    activity: Activity
    number: int | None
    leg_of: int | None


def read(data: bytes, zone: tzinfo) -> FileContent:  # noqa: ARG001 - Garmin writes UTC and the wall clock
    """The activities of the list; of several with the same start second the one that says most.

    A multisport's own row is left out where its legs are in the list. Rows without a start or a duration
    are counted in a finding. Raises NotAnActivity where the list is empty.
    """
    listed: list[_Listed] = []
    skipped = 0
    for at, row in enumerate(read_elements(data, WRAPPER)):
        activity = _activity(at, row) if row else None
        if row is None or activity is None:
            skipped += 1
            continue
        listed.append(
            _Listed(activity=activity, number=row.whole("activityId"), leg_of=row.whole("parentId"))
        )
        if len(listed) > MAX_ACTIVITIES:
            raise CorruptFile("too_many_activities", f"The list holds more than {MAX_ACTIVITIES} activities.")
    if not listed:
        raise NotAnActivity("garmin_empty", "This list of Garmin's holds no activity.")
    return FileContent(activities=_each_once(listed), findings=skipped_rows(skipped))


def _each_once(listed: Iterable[_Listed]) -> tuple[Activity, ...]:
    listed = list(listed)
    wholes = {one.leg_of for one in listed if one.leg_of not in (None, one.number)}
    best: dict[datetime, Activity] = {}
    for one in listed:
        if one.number is not None and one.number in wholes:
            continue
        second = one.activity.start_time.replace(microsecond=0)
        if second not in best or _said(one.activity) > _said(best[second]):
            best[second] = one.activity
    return tuple(best.values())


def _said(activity: Activity) -> int:
    """How much is known of an activity."""
    return sum(getattr(activity, name) is not None for _, name, _ in _VALUES)


def _activity(at: int, row: Row) -> Activity | None:
    start = row.moment("startTimeGmt") or row.moment("beginTimestamp")
    elapsed_s = next((value for key in _DURATIONS if (value := _seconds(row, key))), None)
    if start is None or elapsed_s is None:
        return None
    sport = sport_of(row.text("activityType") or row.text("activityType.typeKey"))
    number = row.whole("activityId")
    return Activity(
        session_index=at,
        sport=sport.sport,
        sub_sport=sport.sub_sport,
        indoor=sport.indoor,
        start_time=start,
        elapsed_time_s=elapsed_s,
        streams=_NO_SAMPLES,
        utc_offset_s=_offset(row, start),
        name=clean_line(row.text("name") or ""),
        description=clean_paragraphs(row.text("description") or ""),
        external_key=None if number is None else f"garmin:{number}",
        findings=("manual_entry",) if row.value("manualActivity") is True else (),
        **_values(row),
    )


def _values(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, name, factor in _VALUES:
        stated = row.number(key)
        value = None if stated is None else within_bounds(name, stated * factor)
        if value is not None:
            found.setdefault(name, value)
    return found


def _seconds(row: Row, key: str) -> float | None:
    stated = row.number(key)
    return None if stated is None else within_bounds("elapsed_time_s", stated * _MS)


def _offset(row: Row, start: datetime) -> int | None:
    """The wall clock's offset, where the two starts differ by what a zone can be."""
    local = row.moment("startTimeLocal")
    if local is None:
        return None
    offset_s = round((local - start).total_seconds())
    lowest, highest = _OFFSETS_S
    return offset_s if lowest <= offset_s <= highest and offset_s % _QUARTER_S == 0 else None
