"""An activity as the user wants it: the edits on what the files say, and the part that a trim leaves.

All of it is a function of the merged facts, the samples as they are stored and the edits, so that taking an
edit back gives what was there before. Words and flags simply replace. What follows from the sport is computed
again where the sport is edited. Of a trimmed activity every total is computed from the samples that are left,
as a device's total speaks of the whole: what no sample tells (calories) is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from milevault.analysis.prepared import HOLD_S
from milevault.analysis.summary import Analysis, summarise_prepared
from milevault.model import Activity, Lap, Length, Streams
from milevault.model.edits import NO_EDITS, Edits
from milevault.model.recording import Recording
from milevault.model.trimming import cut

# Replaced as they are; an empty text takes the file's away.
_PLAIN: Final = (
    "name", "description", "gear", "perceived_exertion", "feel", "commute", "race", "excluded", "indoor",
    "sport", "sub_sport",
)  # fmt: skip
# A file's totals, which speak of the whole.
_TOTALS: Final = (
    "timer_time_s", "moving_time_s", "distance_m", "elevation_gain_m", "elevation_loss_m", "avg_speed_mps",
    "max_speed_mps", "avg_heart_rate", "max_heart_rate", "avg_power_w", "max_power_w", "avg_cadence",
    "calories_kcal",
)  # fmt: skip
_NO_TOTALS: Final[dict[str, Any]] = dict.fromkeys(_TOTALS)
# What a lap has that its samples tell.
_LAP_TOTALS: Final = (
    "distance_m", "elevation_gain_m", "avg_speed_mps", "avg_heart_rate", "max_heart_rate", "avg_power_w", "avg_cadence",
)  # fmt: skip
_FEWEST_SAMPLES: Final = 2
# Up to so much less than the elapsed time a timer is one that never stopped.
_NO_PAUSE_S: Final = 1.0
# Laps and lengths are timed to the millisecond, ends of activities often to the second.
_ROUNDING: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An activity with its edits applied.

    ``trim_start_s`` and ``trim_end_s`` say which part of the stored samples it is, in seconds since their start;
    None where it begins or ends with them.
    """

    analysis: Analysis
    trim_start_s: float | None = None
    trim_end_s: float | None = None


def edits_of(primary: Recording, recordings: Iterable[Recording]) -> Edits:
    """What the user said of the recordings of one activity; the latest word on each field counts.

    A trim counts from the start of the recording it was said of, which may be another one's than the ``primary``'s.
    """
    said = sorted(
        (one for one in recordings if one.edits.fields),
        key=lambda one: (one.edited_at is None, one.edited_at, one.name),
    )
    found = NO_EDITS
    for one in said:
        shift = one.activity.start_time - primary.activity.start_time
        found = one.edits.since(shift.total_seconds()).over(found)
    return found


def needs_samples(edits: Edits) -> bool:
    """Whether what these edits make of an activity depends on its samples."""
    return any(name in edits.fields for name in ("sport", "indoor", "trim_start_s", "trim_end_s"))


def edited(whole: Analysis, edits: Edits) -> Edited:
    """The activity with the edits applied.

    ``whole`` is what the files say together, with the samples as they are stored, laps and lengths; without
    samples a trim waits until there are some.
    """
    changed = _replaced(whole, edits)
    span = _span(changed.activity, edits)
    if span is None:
        return Edited(analysis=changed)
    left = trimmed(changed.activity, *span)
    if left is None:
        return Edited(analysis=changed)
    start_s, end_s = span
    return Edited(
        analysis=left,
        trim_start_s=start_s if start_s > 0 else None,
        trim_end_s=end_s if end_s < length_s(changed.activity) else None,
    )


def _replaced(whole: Analysis, edits: Edits) -> Analysis:
    """Words and flags replaced; what follows from the sport and from being indoors computed again."""
    before = whole.activity
    change: dict[str, Any] = {
        name: value or None if isinstance(value, str) else value
        for name, value in edits.values.items()
        if name in _PLAIN
    }
    if change.get("sport", before.sport) != before.sport:
        # 'road' says nothing of a run.
        change.setdefault("sub_sport", "generic")
    after = replace(before, **change)
    if (after.sport, after.indoor) == (before.sport, before.indoor) or not len(after.streams):
        return replace(whole, activity=after)
    again = summarise_prepared(replace(after, moving_time_s=None))
    return replace(again, elevation_method=whole.elevation_method or again.elevation_method)


def _span(activity: Activity, edits: Edits) -> tuple[float, float] | None:
    """Where the trimmed activity starts and ends, in seconds since the recorded start; None for the whole."""
    whole_s = length_s(activity)
    start_s = max(0.0, edits.trim_start_s or 0.0)
    end_s = whole_s if edits.trim_end_s is None else min(edits.trim_end_s, whole_s)
    return None if (start_s, end_s) == (0.0, whole_s) else (start_s, end_s)


def length_s(activity: Activity) -> float:
    """Seconds from the recorded start to the last sample or, if later, to where the clock ended."""
    axis = activity.streams.elapsed_s
    return max(activity.elapsed_time_s, float(axis[-1]) if len(axis) else 0.0)


def impossible_trim(recorded: Activity, edits: Edits) -> str | None:
    """The field that cannot be as it is for an activity with these samples; None where the trim can be applied."""
    whole_s = length_s(recorded)
    start_s = edits.trim_start_s or 0.0
    end_s = whole_s if edits.trim_end_s is None else edits.trim_end_s
    if end_s > whole_s + _ROUNDING.total_seconds():
        return "trim_end_s"
    if not 0 <= start_s < end_s:
        return "trim_start_s"
    left = cut(recorded.streams, start_s, end_s)
    return None if len(left) >= _FEWEST_SAMPLES else "trim_start_s" if edits.trim_start_s else "trim_end_s"


def trimmed(activity: Activity, start_s: float, end_s: float) -> Analysis | None:
    """The part of the activity from ``start_s`` to ``end_s``; None where not two samples are left.

    Both are seconds since the recorded start. Laps within are kept, those at the ends cut and computed again;
    a pool length counts where it lies within as a whole.
    """
    streams = cut(activity.streams, start_s if start_s > 0 else None, end_s)
    if len(streams) < _FEWEST_SAMPLES:
        return None
    start = activity.start_time + timedelta(seconds=start_s)
    end = activity.start_time + timedelta(seconds=end_s)
    lengths = _lengths(activity.lengths, start, end)
    part = replace(
        activity,
        **_NO_TOTALS
        | {
            "streams": streams,
            "start_time": start,
            "elapsed_time_s": round(end_s - start_s, 3),
            "timer_time_s": _timer_s(activity, streams, end_s - start_s),
            "laps": _laps(activity, start, end),
            "lengths": lengths,
        },
    )
    if "distance" not in streams.values and activity.pool_length_m is not None and activity.lengths:
        swum = sum(one.length_type == "active" for one in lengths)
        part = replace(part, distance_m=swum * activity.pool_length_m)
    return summarise_prepared(part)


def _timer_s(activity: Activity, streams: Streams, elapsed_s: float) -> float | None:
    """The time less the pauses in it, which show as gaps between samples: at most as much as the device paused."""
    if activity.timer_time_s is None:
        return None
    paused_s = activity.elapsed_time_s - activity.timer_time_s
    if paused_s < _NO_PAUSE_S:
        return round(elapsed_s, 3)
    gaps = np.diff(streams.elapsed_s)
    shown_s = float((gaps[gaps > HOLD_S] - 1).sum())
    return round(max(0.0, elapsed_s - min(paused_s, shown_s)), 3)


def _lengths(lengths: Iterable[Length], start: datetime, end: datetime) -> tuple[Length, ...]:
    kept = [one for one in lengths if _within(one, start, end)]
    return tuple(replace(one, index=at) for at, one in enumerate(kept))


def _within(one: Lap | Length, start: datetime, end: datetime) -> bool:
    return one.start_time >= start - _ROUNDING and _end(one) <= end + _ROUNDING


def _end(one: Lap | Length) -> datetime:
    return one.start_time + timedelta(seconds=one.elapsed_time_s)


def _laps(activity: Activity, start: datetime, end: datetime) -> tuple[Lap, ...]:
    kept: list[Lap] = []
    for lap in activity.laps:
        first, last = max(lap.start_time, start), min(_end(lap), end)
        if first < last:
            left = lap if _within(lap, start, end) else _cut_lap(activity, lap, first, last)
            kept.append(replace(left, index=len(kept)))
    return tuple(kept)


def _cut_lap(activity: Activity, lap: Lap, start: datetime, end: datetime) -> Lap:
    """What is left of a lap, with what its samples tell; how it was ended is not known of one cut at its end."""
    start_s, end_s = ((moment - activity.start_time).total_seconds() for moment in (start, end))
    streams = cut(activity.streams, start_s if start_s > 0 else None, end_s)
    length_s = round(end_s - start_s, 3)
    part = replace(
        activity, **_NO_TOTALS | {"streams": streams, "laps": (), "lengths": (), "elapsed_time_s": length_s}
    )
    told = summarise_prepared(part).activity if len(streams) >= _FEWEST_SAMPLES else part
    return replace(
        lap,
        start_time=start,
        elapsed_time_s=length_s,
        timer_time_s=None,
        calories_kcal=None,
        trigger=lap.trigger if end == _end(lap) else None,
        **{name: getattr(told, name) for name in _LAP_TOTALS},
    )
