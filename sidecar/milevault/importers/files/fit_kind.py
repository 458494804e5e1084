"""Which FIT files are activities, and what to say of those that are not."""

from collections.abc import Mapping
from typing import Final

from milevault.decode.fit import FitPart
from milevault.errors import NotAnActivity
from milevault.importers.files.fit_rows import rows

_LATER: Final = "health data is not read yet by this version."
# File type (FIT profile "file", and the newer ones the decoder names) -> what it is, for an athlete.
_REASONS: Final[Mapping[str, str]] = {
    "device": "This file describes a device's abilities; it holds no activity.",
    "settings": "This is a device's settings file; it holds no activity.",
    "sport": "This is a sport settings file; it holds no activity.",
    "workout": "This is a planned workout, not a recording of one.",
    "course": "This is a course to follow, not a recording.",
    "schedules": "This is a training schedule, not a recording.",
    "weight": "This is a weight file: " + _LATER,
    "totals": "This file holds a device's running totals; it holds no activity.",
    "goals": "This is a goals file; it holds no activity.",
    "blood_pressure": "This is a blood pressure file: " + _LATER,
    "monitoring_a": "This is a daily monitoring file (steps, heart rate): " + _LATER,
    "monitoring_b": "This is a daily monitoring file (steps, heart rate): " + _LATER,
    "monitoring_daily": "This is a daily monitoring file (steps, heart rate): " + _LATER,
    "activity_summary": "This is only the summary of an activity, without its samples.",
    "segment": "This is a segment to race against, not a recording.",
    "segment_list": "This is a list of segments, not a recording.",
    "changelog": "This is a device's change log; it holds no activity.",
    "metrics": "This is a device's daily metrics file: " + _LATER,
    "sleep": "This is a sleep file: " + _LATER,
    "ecg": "This is an ECG file: " + _LATER,
    "hrv_status": "This is a heart rate variability file: " + _LATER,
    "health_snapshot": "This is a health snapshot: " + _LATER,
    "skin_temperature": "This is a skin temperature file: " + _LATER,
}


def empty_activity() -> NotAnActivity:
    """The refusal of an activity file without contents."""
    return NotAnActivity("fit_empty", "The file holds no session and no samples, so there is no activity.")


def refusal(part: FitPart) -> NotAnActivity | None:
    """Why the part is not an activity; None where it is one.

    The file's own type decides. Where it is missing or unknown, a recording counts as an activity.
    """
    has_recording = "session" in part.messages or "record" in part.messages
    heads = list(rows(part.messages.get("file_id"), numbers=("type",), names=("type",)))
    kind = next((name for row in heads if (name := row.name("type"))), None)
    if kind == "activity":
        return None
    if kind is not None and kind in _REASONS:
        return NotAnActivity(f"fit_{kind}", _REASONS[kind])
    if has_recording:
        return None
    if any(row.number("type") is not None for row in heads):
        return NotAnActivity("fit_other", "This FIT file holds something other than an activity.")
    return empty_activity()
