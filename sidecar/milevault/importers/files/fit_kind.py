"""Which FIT files are activities or hold health, and what to say of those that do neither."""

from collections.abc import Mapping, Sequence
from typing import Final

from milevault.decode.fit import FitPart
from milevault.errors import NotAnActivity
from milevault.importers.files.fit_rows import Row, rows

# File type (FIT profile "file", and the newer ones the decoder names) -> what it is, for an athlete.
_REASONS: Final[Mapping[str, str]] = {
    "device": "This file describes a device's abilities; it holds no activity.",
    "settings": "This is a device's settings file; it holds no activity.",
    "sport": "This is a sport settings file; it holds no activity.",
    "workout": "This is a planned workout, not a recording of one.",
    "course": "This is a course to follow, not a recording.",
    "schedules": "This is a training schedule, not a recording.",
    "totals": "This file holds a device's running totals; it holds no activity.",
    "goals": "This is a goals file; it holds no activity.",
    "activity_summary": "This is only the summary of an activity, without its samples.",
    "segment": "This is a segment to race against, not a recording.",
    "segment_list": "This is a list of segments, not a recording.",
    "changelog": "This is a device's change log; it holds no activity.",
    "ecg": "This is an ECG recording: a heart's electric signal has no place among the values of a day.",
}
_WITHOUT_VALUES: Final = "but it holds no value that can be read."
# The same for files of health; said only where one of them holds none.
_HEALTH: Final[Mapping[str, str]] = {
    "weight": "This is a weight file, " + _WITHOUT_VALUES,
    "blood_pressure": "This is a blood pressure file, " + _WITHOUT_VALUES,
    "monitoring_a": "This is a daily monitoring file (steps, heart rate), " + _WITHOUT_VALUES,
    "monitoring_b": "This is a daily monitoring file (steps, heart rate), " + _WITHOUT_VALUES,
    "monitoring_daily": "This is a daily monitoring file (steps, heart rate), " + _WITHOUT_VALUES,
    "metrics": "This is a device's daily metrics file, " + _WITHOUT_VALUES,
    "sleep": "This is a sleep file, " + _WITHOUT_VALUES,
    "hrv_status": "This is a heart rate variability file, " + _WITHOUT_VALUES,
    "health_snapshot": "This is a health snapshot of raw signals; it holds no value of a day.",
    "skin_temperature": "This is a skin temperature file, " + _WITHOUT_VALUES,
    "sleep_disruption": "This is a sleep disruption file, " + _WITHOUT_VALUES,
}
_ACTIVITY: Final = "activity"
_NO_SLEEP: Final = "no_sleep"


def kind(part: FitPart) -> str | None:
    """The name of the file's own type; None where missing or unknown."""
    return next((name for row in _heads(part) if (name := row.name("type"))), None)


def _heads(part: FitPart) -> list[Row]:
    return list(rows(part.messages.get("file_id"), numbers=("type",), names=("type",)))


def may_hold_health(part: FitPart) -> bool:
    """Whether its values are worth a look: everything but settings, plans and the like."""
    return kind(part) not in _REASONS


def is_of_days(part: FitPart) -> bool:
    """Whether its samples are of days, and not of an activity within one."""
    return kind(part) != _ACTIVITY and not _has_recording(part)


def _has_recording(part: FitPart) -> bool:
    return "session" in part.messages or "record" in part.messages


def empty(part: FitPart, findings: Sequence[str] = ()) -> NotAnActivity:
    """The refusal of a part in which there was nothing; ``findings`` are those of reading it."""
    name = kind(part)
    if _NO_SLEEP in findings:
        return NotAnActivity("fit_no_sleep", "This is a sleep file, but the device saw nobody sleep in it.")
    if name is not None and name in _HEALTH:
        return NotAnActivity(f"fit_{name}", _HEALTH[name])
    return NotAnActivity("fit_empty", "The file holds no session and no samples, so there is no activity.")


def refusal(part: FitPart) -> NotAnActivity | None:
    """Why the part is not an activity; None where it is one. Health is another question.

    The file's own type decides. Where it is missing or unknown, a recording counts as an activity.
    """
    name = kind(part)
    if name == _ACTIVITY:
        return None
    if name is not None and name in _REASONS:
        return NotAnActivity(f"fit_{name}", _REASONS[name])
    if name in _HEALTH:
        return empty(part)
    if _has_recording(part):
        return None
    if any(row.number("type") is not None for row in _heads(part)):
        return NotAnActivity("fit_other", "This FIT file holds something other than an activity.")
    return empty(part)
