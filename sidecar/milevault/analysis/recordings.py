"""Which recordings are of the same workout, and what they say together. All of it depends on the set alone.

The start within 60 s is endurain's rule for joining an export's list to its files. The 2 % or 30 s of the duration
are our choice, not taken from a source; the track, where both have one, guards against its being too wide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final

import numpy as np

from milevault.analysis.editing import edits_of
from milevault.analysis.sketches import track_sketch, tracks_agree
from milevault.model import SOURCES_BY_NAME, Activity
from milevault.model.recording import NO_SAMPLES, Merged, Recording

START_TOLERANCE_S: Final = 60.0
_DURATION_SHARE: Final = 0.02
_DURATION_TOLERANCE_S: Final = 30.0
# Copies of a recording may be trimmed: what is left is still mostly the same time.
_OVERLAP: Final = 0.5
# What the athlete said counts by the source's rank; the richest recording has no advantage there.
_SAID: Final = ("name", "description", "gear", "perceived_exertion", "feel", "commute")
# What only belongs together: taken from one recording or not at all.
_OWN: Final = (
    "session_index", "sport", "sub_sport", "indoor", "start_time", "elapsed_time_s", "streams", "laps", "lengths",
    "findings", "device", "time_created", "external_key", "utc_offset_s", "utc_offset_source",
)  # fmt: skip
_FILLED: Final = tuple(field.name for field in fields(Activity) if field.name not in (*_OWN, *_SAID))
# How the wall clock is known, the surest first.
_OFFSET_RANK: Final[dict[str | None, int]] = {"recorded": 0, "position": 1, "athlete": 2}


def recording_of(
    sha256: bytes,
    source: str,
    activity: Activity,
    *,
    elevation_method: str | None = None,
) -> Recording:
    """What is kept of an analysed activity to find and merge its copies."""
    streams = activity.streams
    track = None
    if "position_lat" in streams.values and "position_long" in streams.values:
        track = track_sketch(
            activity.start_time.timestamp(),
            streams.elapsed_s,
            streams.values["position_lat"],
            streams.values["position_long"],
        )
    return Recording(
        sha256=sha256,
        session_index=activity.session_index,
        source=source,
        activity=replace(activity, streams=NO_SAMPLES, laps=(), lengths=()),
        keys=frozenset() if activity.external_key is None else frozenset({activity.external_key}),
        elevation_method=elevation_method,
        richness=_richness(activity),
        track=track,
    )


def _richness(activity: Activity) -> int:
    """How much goes with a recording beside its summary: samples, their values, laps, pool lengths."""
    values = sum(int(np.count_nonzero(~np.isnan(one))) for one in activity.streams.values.values())
    return values + len(activity.streams) + len(activity.laps) + len(activity.lengths)


def same_workout(one: Recording, other: Recording) -> bool:
    """Whether two recordings are of the same workout; symmetric."""
    if one.apart or other.apart or one.sha256 == other.sha256:
        return False
    if one.keys & other.keys:
        return True
    if _same_list(one, other):
        return False
    if _same_device(one, other):
        return True
    return _same_time(one.activity, other.activity) and _alike(one, other)


def _same_list(one: Recording, other: Recording) -> bool:
    """Two rows of one service's list are two workouts, however alike."""
    return one.source == other.source and SOURCES_BY_NAME[one.source].summary


def _same_device(one: Recording, other: Recording) -> bool:
    a, b = one.activity, other.activity
    return (
        a.device.serial_number is not None
        and a.time_created is not None
        and (a.device.serial_number, a.time_created) == (b.device.serial_number, b.time_created)
        and _overlap(a, b) >= _OVERLAP
    )


def _overlap(a: Activity, b: Activity) -> float:
    """The common time as a share of the shorter one."""
    later = max(a.start_time, b.start_time)
    shift = (later - min(a.start_time, b.start_time)).total_seconds()
    first, second = (a, b) if a.start_time <= b.start_time else (b, a)
    common = min(first.elapsed_time_s - shift, second.elapsed_time_s)
    shorter = min(a.elapsed_time_s, b.elapsed_time_s)
    return common / shorter if shorter > 0 else float(shift <= START_TOLERANCE_S)


def _same_time(a: Activity, b: Activity) -> bool:
    longer = max(a.elapsed_time_s, b.elapsed_time_s)
    return abs((a.start_time - b.start_time).total_seconds()) <= START_TOLERANCE_S and abs(
        a.elapsed_time_s - b.elapsed_time_s
    ) <= max(_DURATION_TOLERANCE_S, _DURATION_SHARE * longer)


def _alike(one: Recording, other: Recording) -> bool:
    """Whether the tracks agree, where there are two that can be compared."""
    if one.track is None or other.track is None:
        return True
    shift_s = abs((one.activity.start_time - other.activity.start_time).total_seconds())
    return tracks_agree(one.track, other.track, shift_s) is not False


def groups(recordings: Sequence[Recording]) -> list[list[Recording]]:
    """The recordings by workout: the connected parts of ``same_workout``, whatever order they come in."""
    ordered = sorted(recordings, key=lambda one: (one.activity.start_time, one.name))
    parent = list(range(len(ordered)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in _candidates(ordered):
        if root(one) != root(other) and same_workout(ordered[one], ordered[other]):
            parent[root(other)] = root(one)
    found: dict[int, list[Recording]] = {}
    for at, recording in enumerate(ordered):
        found.setdefault(root(at), []).append(recording)
    return list(found.values())


def _candidates(ordered: Sequence[Recording]) -> Iterable[tuple[int, int]]:
    """Pairs that can be the same at all: near in time, or with a name in common."""
    starts = np.array([one.activity.start_time.timestamp() for one in ordered])
    ends = np.searchsorted(starts, starts + START_TOLERANCE_S, side="right")
    for at, end in enumerate(ends.tolist()):
        for other in range(at + 1, end):
            yield at, other
    named: dict[object, list[int]] = {}
    for at, one in enumerate(ordered):
        names: set[object] = set(one.keys)
        if one.activity.device.serial_number is not None and one.activity.time_created is not None:
            names.add((one.activity.device.serial_number, one.activity.time_created))
        for name in names:
            for other in named.setdefault(name, []):
                yield other, at
            named[name].append(at)


def merged(recordings: Sequence[Recording]) -> Merged:
    """What the recordings of one workout say together; their order does not matter.

    The richest gives the samples and all that goes with them. What it lacks is filled from the others, and
    what the athlete said (name, description, gear, exertion) counts by the source's rank.
    """
    by_rank = sorted(recordings, key=lambda one: (-SOURCES_BY_NAME[one.source].activity_rank, one.name))
    # The first of equals: higher rank, smaller name. A row of a list is the last choice, however high its rank.
    primary = max(by_rank, key=lambda one: (one.richness, not SOURCES_BY_NAME[one.source].summary))
    change: dict[str, Any] = {}
    for name in _FILLED:
        change[name] = _first((primary, *by_rank), name)
    for name in _SAID:
        change[name] = _first(by_rank, name)
    if change["gear"] is None:
        change["gear"] = min((use for one in by_rank for use in one.gear_uses), default=None)
    # The climb and how it was computed belong together.
    climb = next((one for one in (primary, *by_rank) if one.activity.elevation_gain_m is not None), primary)
    change["elevation_gain_m"] = climb.activity.elevation_gain_m
    change["elevation_loss_m"] = climb.activity.elevation_loss_m
    zoned = min((primary, *by_rank), key=lambda one: _OFFSET_RANK.get(one.activity.utc_offset_source, 9))
    change["utc_offset_s"] = zoned.activity.utc_offset_s
    change["utc_offset_source"] = zoned.activity.utc_offset_source
    change |= _sport(primary, by_rank) | _device(primary, by_rank)
    return Merged(
        primary=primary,
        activity=replace(primary.activity, **change),
        elevation_method=climb.elevation_method,
        edits=edits_of(primary, recordings),
    )


def _first(recordings: Sequence[Recording], name: str) -> Any:
    values = (getattr(one.activity, name) for one in recordings)
    return next((value for value in values if value is not None), None)


def _sport(primary: Recording, by_rank: Sequence[Recording]) -> dict[str, Any]:
    """The device's sport, unless it knows none or the athlete's list names another one."""
    listed = (one for one in by_rank if SOURCES_BY_NAME[one.source].summary)
    known = [one.activity for one in (*listed, primary, *by_rank) if one.activity.sport != "generic"]
    if not known or known[0].sport == primary.activity.sport:
        return {}
    return {"sport": known[0].sport, "sub_sport": known[0].sub_sport, "indoor": known[0].indoor}


def _device(primary: Recording, by_rank: Sequence[Recording]) -> dict[str, Any]:
    """The device of the first recording that names one."""
    known = (one.activity for one in (primary, *by_rank) if one.activity.device.manufacturer is not None)
    first = next(known, primary.activity)
    return {"device": first.device}
