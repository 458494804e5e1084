"""TCX files -> activities: one per activity (a multisport session has several), with laps."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from milevault.decode.xml import Document, Record, read_tcx
from milevault.decode.xml.columns import parse_numbers
from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.indoor import is_indoor
from milevault.importers.files.sport_names import sport_of
from milevault.importers.files.xml_samples import Recorded, recorded, unix_time
from milevault.importers.files.xml_text import end_test, sniffer
from milevault.importers.text import clean_line, clean_paragraphs
from milevault.model import Activity, Device, FileContent, Lap, Streams
from milevault.model.bounds import within_bounds
from milevault.units import utc_from_unix

MAX_ACTIVITIES: Final = 1000
_ROOT: Final = b"trainingcenterdatabase"
sniff = sniffer(_ROOT)
complete_tail = end_test(_ROOT)
_DAY_S: Final = 86_400.0
# Fact of a lap -> summary field of the model.
_LAP_FIELDS: Final = {
    "timer_time_s": ("TotalTimeSeconds",),
    "distance_m": ("DistanceMeters",),
    "avg_speed_mps": ("AvgSpeed",),
    "avg_heart_rate": ("AverageHeartRateBpm",),
    "max_heart_rate": ("MaximumHeartRateBpm",),
    "avg_power_w": ("AvgWatts",),
    "avg_cadence": ("Cadence", "AvgRunCadence"),
    "calories_kcal": ("Calories",),
}
_SUMS: Final = ("timer_time_s", "distance_m", "calories_kcal")
# What stands for 'no serial number'.
_NO_SERIAL: Final = frozenset({0, 2**32 - 1})


def complete(size: int, head: bytes, tail: bytes = b"") -> bool | None:  # noqa: ARG001 - the table's form
    """Whether the file is whole: its root element is closed."""
    return complete_tail(tail) if tail else None


def read(data: bytes, zone: tzinfo) -> FileContent:
    """The file's activities, at least one; ``zone`` is whose wall clock stands in times without a zone.

    Raises UnsupportedFile, NotAnActivity or CorruptFile, each with a code and a plain reason.
    """
    document = read_tcx(data)
    found: list[Activity] = []
    stated = [at for at, one in enumerate(document.records) if one.kind in {"Activity", "Transition"}]
    if len(stated) > MAX_ACTIVITIES:
        raise CorruptFile("too_many_sessions", f"The file holds more than {MAX_ACTIVITIES} activities.")
    children: dict[int, list[Record]] = {}
    for record in document.records:
        if record.kind == "Lap":
            children.setdefault(record.parent, []).append(record)
    for at in stated:
        activity = _activity(document, document.records[at], children.get(at, []), len(found), zone)
        if activity is not None:
            found.append(activity)
    if not found:
        raise _refusal(document, has_activities=bool(stated))
    return FileContent(activities=tuple(found))


def _refusal(document: Document, *, has_activities: bool) -> NotAnActivity | CorruptFile:
    if has_activities:
        return CorruptFile("no_start_time", "The recording does not say when it was made.")
    if document.findings:
        return CorruptFile("broken_xml", "The file is damaged before its first activity.")
    if "courses" in document.seen:
        return NotAnActivity("course", "The file holds a course, not a recording.")
    if "workouts" in document.seen:
        return NotAnActivity("workout", "The file holds a planned workout, not a recording.")
    return NotAnActivity("no_activity", "The file holds no activity.")


def _number(record: Record, names: Sequence[str], quantity: str) -> float | None:
    for name in names:
        if name in record.facts:
            value = within_bounds(quantity, float(parse_numbers([record.facts[name]])[0]))
            if value is not None:
                return value
    return None


@dataclass(frozen=True, slots=True)
class _TimedLap:
    """A lap that says when it began (Unix seconds)."""

    start: float
    record: Record


def _activity(
    document: Document, stated: Record, laps: Sequence[Record], index: int, zone: tzinfo
) -> Activity | None:
    """One activity, None where neither its samples nor its laps say when it was."""
    found = recorded(document, stated.first_row, stated.end_row, zone)
    timed = [
        _TimedLap(start, lap)
        for lap in laps
        if (start := unix_time(lap.attributes.get("StartTime"), zone)) is not None
    ]
    timed.sort(key=lambda lap: lap.start)
    start = _start(found, timed, unix_time(stated.facts.get("Id"), zone))
    if start is None:
        return None
    times = found.samples.times
    last = float(times[-1]) if len(times) else start
    read_laps = _laps(timed, last)
    if read_laps:
        last = max(last, timed[-1].start + read_laps[-1].elapsed_time_s)
    streams = Streams(elapsed_s=times - start, values=found.samples.values)
    sport, sub_sport = _sport(stated)
    return Activity(
        session_index=index,
        sport=sport,
        sub_sport=sub_sport,
        indoor=is_indoor(sport, sub_sport, streams),
        start_time=utc_from_unix(start),
        elapsed_time_s=within_bounds("elapsed_time_s", last - start) or 0.0,
        streams=streams,
        utc_offset_s=found.utc_offset_s,
        name=clean_line(stated.facts.get("PlanName")),
        description=clean_paragraphs(stated.facts.get("Notes")),
        device=_device(stated),
        laps=read_laps,
        findings=document.findings + found.findings,
        **_summary(laps),
    )


def _start(found: Recorded, laps: Sequence[_TimedLap], stated: float | None) -> float | None:
    """When it began: by its first lap, unless the samples begin earlier or say another day."""
    times = found.samples.times
    said = laps[0].start if laps else stated
    if not len(times):
        return said
    first = float(times[0])
    return first if said is None or said > first or first - said > _DAY_S else said


def _sport(stated: Record) -> tuple[str, str]:
    return (
        ("transition", "generic") if stated.kind == "Transition" else sport_of(stated.attributes.get("Sport"))
    )


def _device(stated: Record) -> Device:
    """The creator; Garmin's products are named with or without the maker's name."""
    name = clean_line(stated.facts.get("CreatorName"))
    digits = re.fullmatch(r"\d{1,10}", stated.facts.get("UnitId", ""))
    serial = int(digits[0]) if digits else 0
    return Device(
        manufacturer="garmin" if name and name.lower().startswith("garmin") else None,
        product=name,
        serial_number=None if serial in _NO_SERIAL else serial,
    )


def _laps(laps: Sequence[_TimedLap], last: float) -> tuple[Lap, ...]:
    """Laps in time order; a lap's clock runs until the next one begins."""
    ends = [lap.start for lap in laps[1:]] + [last] * bool(laps)
    return tuple(_lap(index, lap, end) for index, (lap, end) in enumerate(zip(laps, ends, strict=True)))


def _lap(index: int, lap: _TimedLap, end: float) -> Lap:
    summary = {name: _number(lap.record, facts, name) for name, facts in _LAP_FIELDS.items()}
    elapsed = within_bounds("elapsed_time_s", max(end - lap.start, summary["timer_time_s"] or 0.0))
    trigger = clean_line(lap.record.facts.get("TriggerMethod"))
    return Lap(
        index=index,
        start_time=utc_from_unix(lap.start),
        elapsed_time_s=elapsed or 0.0,
        trigger=None if trigger is None else trigger.lower(),
        **summary,
    )


def _summary(laps: Sequence[Record]) -> dict[str, Any]:
    """Totals that the laps state; averages are left to the analysis, which has the samples."""
    summary: dict[str, Any] = {}
    for name in _SUMS:
        values = [value for lap in laps if (value := _number(lap, _LAP_FIELDS[name], name)) is not None]
        summary[name] = within_bounds(name, math.fsum(values)) if values else None
    for name, fact in (("max_speed_mps", "MaximumSpeed"), ("max_heart_rate", "MaximumHeartRateBpm")):
        summary[name] = max(
            (value for lap in laps if (value := _number(lap, (fact,), name)) is not None), default=None
        )
    return summary
