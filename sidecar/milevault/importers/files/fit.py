"""FIT files -> activities, one per session, each sample, lap and length in exactly one of them; and health."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Final

import numpy as np

from milevault.decode.fit import FitPart, decode_fit
from milevault.decode.fit.header import has_signature, read_header
from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files import fit_device, fit_kind, fit_records, fit_sessions
from milevault.importers.files.fit_rows import rows
from milevault.importers.files.fit_sessions import Session
from milevault.importers.files.fit_thresholds import read_thresholds
from milevault.importers.files.indoor import is_indoor
from milevault.importers.files.samples import EMPTY, Floats, Samples
from milevault.importers.files.wellness import Found, joined, read_wellness
from milevault.model import CHANNELS_BY_NAME, Activity, Device, FileContent, Lap, Length, Streams, Wellness
from milevault.model.bounds import within_bounds
from milevault.units import utc_from_unix

MAX_ACTIVITIES: Final = 100
# A watch may write its first samples some seconds before the session's start, and its last ones after the end.
_EARLY_S: Final = 60.0
_LATE_S: Final = 86_400.0
# A sample further than this from the middle one has a clock that was not set yet.
_FAR_S: Final = 30 * 86_400.0
# Devices round the session's length and the last sample's time differently.
_CLOCK_SLACK_S: Final = 2.0


def sniff(head: bytes) -> bool:
    """Whether the file starts with a FIT header."""
    return has_signature(head)


def complete(size: int, head: bytes, tail: bytes = b"") -> bool | None:  # noqa: ARG001 - the table's form
    """Whether ``size`` bytes are the whole file by its own headers; None where they cannot say.

    A chained file is followed as far as ``head`` reaches.

    >>> head = bytes([14, 16, 0, 0, 100, 0, 0, 0]) + b".FIT" + bytes(2)
    >>> complete(116, head), complete(115, head), complete(300, head)
    (True, False, None)
    """
    offset = 0
    while (header := read_header(head, offset)) is not None:
        if header.data_size == 0:
            return None
        offset = header.declared_end
        if offset >= size:
            return offset == size
    return None


def read(data: bytes, zone: tzinfo) -> FileContent:
    """The file's activities and what it says of health, at least one of them.

    ``zone`` is the athlete's, for health files that do not state their offset. Raises UnsupportedFile,
    NotAnActivity or CorruptFile, each with a code and a plain reason.
    """
    activities: list[Activity] = []
    told: list[Found] = []
    refusals: list[NotAnActivity] = []
    parts = decode_fit(data).parts
    appended = fit_records.appended_beats(parts)
    for part in parts:
        refused = fit_kind.refusal(part)
        made = [] if refused else _part_activities(part, appended)
        activities += [replace(one, session_index=len(activities) + at) for at, one in enumerate(made)]
        found = _part_wellness(part, zone, told_elsewhere=bool(made))
        told.append(found)
        if not made and not found:
            refusals.append(_why_nothing(part, refused, found))
        if len(activities) > MAX_ACTIVITIES:
            raise CorruptFile("too_many_sessions", f"The file holds more than {MAX_ACTIVITIES} sessions.")
    health = joined(told)
    if not activities and not health:
        raise refusals[0]
    return FileContent(
        activities=tuple(activities),
        wellness=Wellness(values=health.values, series=health.series, sleeps=health.sleeps),
        findings=health.findings,
    )


def _part_wellness(part: FitPart, zone: tzinfo, *, told_elsewhere: bool) -> Found:
    """The part's health; what was odd about the part goes with it unless its activities say it already."""
    found = (
        read_wellness(part, zone, of_days=fit_kind.is_of_days(part))
        if fit_kind.may_hold_health(part)
        else Found()
    )
    return replace(found, findings=part.findings + found.findings) if found and not told_elsewhere else found


def _why_nothing(part: FitPart, refused: NotAnActivity | None, found: Found) -> NotAnActivity:
    return fit_kind.empty(part, found.findings) if refused is None or found.findings else refused


def _part_activities(part: FitPart, appended: fit_records.Beats) -> list[Activity]:
    samples = fit_records.read_samples(part, appended)
    findings = list(part.findings)
    if samples.dropped_times:
        findings.append("samples_without_time")
    stated = fit_sessions.read_sessions(part)
    sessions = _with_starts(stated or _made_up(part, samples), samples, part)
    if not stated and sessions:
        findings.append("session_missing")
    if not sessions:
        if stated or len(samples.times):
            raise CorruptFile("no_start_time", "The recording does not say when it was made.")
        return []
    return _split(part, samples, sessions, tuple(findings))


def _made_up(part: FitPart, samples: Samples) -> list[Session]:
    """A session from the samples alone, for files that were cut before theirs was written."""
    if not len(samples.times):
        return []
    sport = next(rows(part.messages.get("sport"), names=("sport", "sub_sport"), texts=("name",)), None)
    if sport is None:
        sport = next(rows(part.messages.get("lap"), names=("sport", "sub_sport")), None)
    name = sport.name("sport") if sport else None
    return [
        Session(
            start=None,
            elapsed_s=None,
            sport=name,
            sub_sport=sport.name("sub_sport") if sport else None,
            profile_name=None,
            summary=dict(read_thresholds(part, [name])[0]),
        )
    ]


def _with_starts(sessions: Sequence[Session], samples: Samples, part: FitPart) -> list[Session]:
    """Sessions that know when they began; the first may learn it from its samples or the file's creation."""
    known = [session for session in sessions if session.start is not None]
    if known or not sessions:
        return known
    near = _near_the_middle(samples)
    start = float(near.times[0]) if len(near.times) else _creation_time(part)
    return [] if start is None else [replace(sessions[0], start=start)]


def _creation_time(part: FitPart) -> float | None:
    return next(
        (row.time("time_created") for row in rows(part.messages.get("file_id"), times=("time_created",))),
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileFacts:
    """What a part says once, for all its sessions."""

    device: Device
    time_created: datetime | None
    utc_offset_s: int | None
    workout: str | None
    pauses: Sequence[tuple[float, float]]
    findings: tuple[str, ...]
    multisport: bool


def _split(
    part: FitPart, samples: Samples, sessions: Sequence[Session], findings: tuple[str, ...]
) -> list[Activity]:
    """One activity per session, each with what belongs to it."""
    starts = [session.start or 0.0 for session in sessions]
    laps, lengths = fit_sessions.read_laps(part), fit_sessions.read_lengths(part)
    sample_owner = fit_sessions.session_of(samples.times, starts)
    lap_owner = fit_sessions.session_of([start for start, _ in laps], starts)
    length_owner = fit_sessions.session_of([start for start, _ in lengths], starts)
    created = _creation_time(part)
    facts = _FileFacts(
        device=fit_device.read_device(part),
        time_created=None if created is None else utc_from_unix(created),
        utc_offset_s=fit_device.read_utc_offset(part),
        workout=fit_device.read_workout_name(part),
        pauses=fit_sessions.read_pauses(part),
        findings=findings,
        multisport=len(sessions) > 1,
    )
    activities = []
    for index, session in enumerate(sessions):
        mine = np.flatnonzero(sample_owner == index)  # consecutive: samples are in time order
        own = samples.between(int(mine[0]), int(mine[-1]) + 1) if len(mine) else EMPTY
        own_laps = [laps[at][1] for at in np.flatnonzero(lap_owner == index)]
        own_lengths = [lengths[at][1] for at in np.flatnonzero(length_owner == index)]
        activities.append(_activity(session, own, own_laps, own_lengths, facts))
    return activities


def _activity(
    session: Session, samples: Samples, laps: Sequence[Lap], lengths: Sequence[Length], facts: _FileFacts
) -> Activity:
    """The session with what belongs to it."""
    kept, start = _belonging(samples, session.start or 0.0, session.elapsed_s)
    findings: tuple[str, ...] = ("samples_outside_session",) if len(kept.times) < len(samples.times) else ()
    elapsed_s = kept.times - start
    values: dict[str, Floats] = dict(kept.values)
    summary: dict[str, Any] = dict(session.summary)
    if facts.multisport and "distance" in values:
        values["distance"] = _own_distance(values["distance"], summary.get("distance_m"))
    elapsed_time_s = session.elapsed_s
    if elapsed_time_s is None:
        elapsed_time_s = float(elapsed_s[-1]) if len(elapsed_s) else 0.0
    if summary.get("timer_time_s") is None and facts.pauses:
        summary["timer_time_s"] = _timer_time(start, elapsed_time_s, facts.pauses)
    timer_s = summary.get("timer_time_s")
    if timer_s is not None and len(elapsed_s) and timer_s > elapsed_time_s < elapsed_s[-1] - _CLOCK_SLACK_S:
        # The timer cannot run longer than the clock, and the samples show which of the two is wrong.
        elapsed_time_s = max(timer_s, float(elapsed_s[-1]))
        findings += ("elapsed_time_wrong",)
    sport, sub_sport = session.sport or "generic", session.sub_sport or "generic"
    streams = Streams(
        elapsed_s=elapsed_s,
        values={name: column for name, column in values.items() if not np.isnan(column).all()},
    )
    return Activity(
        session_index=0,
        sport=sport,
        sub_sport=sub_sport,
        indoor=is_indoor(sport, sub_sport, streams),
        start_time=utc_from_unix(start),
        elapsed_time_s=elapsed_time_s,
        streams=streams,
        utc_offset_s=facts.utc_offset_s,
        name=facts.workout or session.profile_name,
        device=facts.device,
        time_created=facts.time_created,
        laps=tuple(replace(lap, index=index) for index, lap in enumerate(laps)),
        lengths=tuple(replace(length, index=index) for index, length in enumerate(lengths)),
        findings=facts.findings + findings,
        **summary,
    )


def _belonging(samples: Samples, start: float, elapsed_s: float | None) -> tuple[Samples, float]:
    """The samples that can be of a session at ``start``, and its start made to fit them.

    Where none fits, the session's own clock was wrong and the samples decide.
    """
    if not len(samples.times):
        return samples, start
    last = start + (elapsed_s or 0.0) + _LATE_S
    if elapsed_s is None:
        last = start + _FAR_S
    first, end = np.searchsorted(samples.times, [start - _EARLY_S, last], side="left")
    if end <= first:
        near = _near_the_middle(samples)
        return near, float(near.times[0])
    kept = samples.between(int(first), int(end))
    return kept, min(start, float(kept.times[0]))


def _near_the_middle(samples: Samples) -> Samples:
    """Samples within 30 days of the middle one: a clock set while recording leaves strays years away."""
    if not len(samples.times):
        return samples
    middle = samples.times[len(samples.times) // 2]
    first, end = np.searchsorted(samples.times, [middle - _FAR_S, middle + _FAR_S])
    return samples.between(int(first), int(end))


def _own_distance(distance: Floats, total_m: float | None) -> Floats:
    """A session's own distance where the device kept counting from the session before."""
    known = distance[~np.isnan(distance)]
    if not len(known) or total_m is None:
        return distance
    covered = known[-1] - known[0]
    if abs(covered - total_m) >= abs(known[-1] - total_m):
        return distance
    return CHANNELS_BY_NAME["distance"].possible(distance - known[0])


def _timer_time(start: float, elapsed_s: float, pauses: Sequence[tuple[float, float]]) -> float | None:
    end = start + elapsed_s
    paused = sum(max(0.0, min(to, end) - max(since, start)) for since, to in pauses)
    return within_bounds("timer_time_s", elapsed_s - paused)
