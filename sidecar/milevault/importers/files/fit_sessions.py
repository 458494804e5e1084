"""FIT sessions, laps, lengths and pauses as rows, and which session each belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import FitPart
from milevault.importers.files.fit_rows import Row, rows
from milevault.importers.files.fit_thresholds import read_thresholds
from milevault.model import Lap, Length
from milevault.model.bounds import within_bounds
from milevault.units import utc_from_unix

# Summary fields of session and lap: what they are in the model -> FIT field.
SUMMARY_FIELDS: Final = {
    "timer_time_s": "total_timer_time",
    "distance_m": "total_distance",
    "elevation_gain_m": "total_ascent",
    "avg_speed_mps": "avg_speed",
    "avg_heart_rate": "avg_heart_rate",
    "max_heart_rate": "max_heart_rate",
    "avg_power_w": "avg_power",
    "calories_kcal": "total_calories",
}
SESSION_FIELDS: Final = SUMMARY_FIELDS | {
    "moving_time_s": "total_moving_time",
    "elevation_loss_m": "total_descent",
    "max_speed_mps": "max_speed",
    "max_power_w": "max_power",
    "pool_length_m": "pool_length",
    "feel": "workout_feel",
}
# The watch's question after the workout: 0 to 100 in tens stands for 0 to 10.
_EXERTION: Final = "workout_rpe"
_EXERTION_STEPS: Final = 10
_CADENCE: Final = ("avg_cadence", "avg_fractional_cadence")
_ELAPSED: Final = ("total_elapsed_time", "total_timer_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session's own words about itself; ``start`` in Unix seconds, None where it does not say."""

    start: float | None
    elapsed_s: float | None
    sport: str | None
    sub_sport: str | None
    profile_name: str | None
    summary: dict[str, float | None]


def cadence(row: Row) -> float | None:
    """Average cadence with its fraction, where the device gives one."""
    whole = row.number("avg_cadence")
    return None if whole is None else within_bounds("avg_cadence", whole + (row.number(_CADENCE[1]) or 0.0))


def read_sessions(part: FitPart) -> list[Session]:
    """The part's sessions in file order."""
    found = list(
        rows(
            part.messages.get("session"),
            numbers=(*_ELAPSED, *_CADENCE, _EXERTION, *SESSION_FIELDS.values()),
            times=("start_time", "timestamp"),
            names=("sport", "sub_sport"),
            texts=("sport_profile_name",),
        )
    )
    thresholds = read_thresholds(part, [row.name("sport") for row in found])
    sessions = []
    for row, settings in zip(found, thresholds, strict=True):
        summary = {name: row.bounded(field, name) for name, field in SESSION_FIELDS.items()}
        summary |= {"avg_cadence": cadence(row), "perceived_exertion": _exertion(row)}
        sessions.append(
            Session(
                start=row.start(),
                elapsed_s=row.elapsed(),
                sport=row.name("sport"),
                sub_sport=row.name("sub_sport"),
                profile_name=row.text("sport_profile_name"),
                summary=summary | dict(settings),
            )
        )
    return sessions


def _exertion(row: Row) -> float | None:
    rating = row.number(_EXERTION)
    return None if rating is None else within_bounds("perceived_exertion", rating / _EXERTION_STEPS)


def read_laps(part: FitPart) -> list[tuple[float, Lap]]:
    """(Unix start, lap) in time order; laps without a time are left out."""
    found = []
    for row in rows(
        part.messages.get("lap"),
        numbers=(*_ELAPSED, *_CADENCE, *SUMMARY_FIELDS.values()),
        times=("start_time", "timestamp"),
        names=("lap_trigger",),
    ):
        start = row.start()
        if start is not None:
            summary = {name: row.bounded(field, name) for name, field in SUMMARY_FIELDS.items()}
            lap = Lap(
                index=0,
                start_time=utc_from_unix(start),
                elapsed_time_s=row.elapsed() or 0.0,
                trigger=row.name("lap_trigger"),
                avg_cadence=cadence(row),
                **summary,
            )
            found.append((start, lap))
    return sorted(found, key=lambda pair: pair[0])


def read_lengths(part: FitPart) -> list[tuple[float, Length]]:
    """(Unix start, pool length) in time order; lengths without a time are left out."""
    found = []
    for row in rows(
        part.messages.get("length"),
        numbers=(*_ELAPSED, "avg_speed", "total_strokes"),
        times=("start_time", "timestamp"),
        names=("length_type", "swim_stroke"),
    ):
        start = row.start()
        if start is not None:
            strokes = row.bounded("total_strokes", "total_strokes")
            length = Length(
                index=0,
                start_time=utc_from_unix(start),
                elapsed_time_s=row.elapsed() or 0.0,
                # Some devices leave the type out: a length with strokes was swum.
                length_type=row.name("length_type") or ("active" if strokes else "idle"),
                swim_stroke=row.name("swim_stroke"),
                total_strokes=None if strokes is None else int(strokes),
                avg_speed_mps=row.bounded("avg_speed", "avg_speed_mps"),
            )
            found.append((start, length))
    return sorted(found, key=lambda pair: pair[0])


def read_pauses(part: FitPart) -> list[tuple[float, float]]:
    """Stretches (from, to) in Unix seconds in which the timer stood still, in time order."""
    stops = {"stop", "stop_all", "stop_disable", "stop_disable_all"}
    switches = sorted(
        (time, row.name("event_type") in stops)
        for row in rows(part.messages.get("event"), times=("timestamp",), names=("event", "event_type"))
        if (time := row.time("timestamp")) is not None
        and row.name("event") == "timer"
        and row.name("event_type") in stops | {"start"}
    )
    pauses = []
    stopped_at: float | None = None
    for time, stopped in switches:
        if stopped and stopped_at is None:
            stopped_at = time
        elif not stopped and stopped_at is not None:
            pauses.append((stopped_at, time))
            stopped_at = None
    return pauses


def session_of(times: Sequence[float] | NDArray[np.float64], starts: Sequence[float]) -> NDArray[np.int64]:
    """For each time the index of the session it belongs to: the last one that has begun by then.

    times : (N,), Unix seconds; starts : (S,), Unix seconds in any order, S >= 1.
    What precedes the first start belongs to the first session, so everything has exactly one owner.

    >>> session_of([5.0, 10.0, 25.0], [20.0, 10.0]).tolist()
    [1, 1, 0]
    """
    order = np.argsort(np.asarray(starts, np.float64), kind="stable")
    ranks = (
        np.searchsorted(np.asarray(starts, np.float64)[order], np.asarray(times, np.float64), side="right")
        - 1
    )
    owners: NDArray[np.int64] = order[np.maximum(ranks, 0)].astype(np.int64)
    return owners
