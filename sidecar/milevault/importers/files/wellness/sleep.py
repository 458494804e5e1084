"""sleep_level (275) as nights, with what sleep_assessment (346) and the restless moments (382) say of them.

A night belongs to the local date of waking. Garmin documents neither whether a message 275 stands at the
beginning of what it names nor at its end, and both are in use:

- at the end: watches write an event as the sleep starts, and the last level as it ends (Gadgetbridge's
  GarminActivitySampleProvider: "upper-bound timestamps"; another public parser found the time from that
  event to the last level equal to Garmin's own duration);
- at the beginning: other writers need an event that ends the last level.

So the reading is taken that leaves less of the night, from event to event, without a level. Where no event
says more, a level begins at its message, and the last one ends the night.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np

from milevault.decode.fit.profile import TIMESTAMP_FIELD
from milevault.errors import CorruptFile
from milevault.importers.files.fit_rows import MAX_ROWS
from milevault.importers.files.wellness.found import Found, day_value, latest_of_days
from milevault.importers.files.wellness.local_time import Floats, Ordinals
from milevault.importers.files.wellness.source import Source
from milevault.model import HealthValue, SleepSession
from milevault.model.wellness import SLEEP_LEVELS
from milevault.units import utc_from_unix

_SLEEP_LEVEL: Final = 275
_EVENT: Final = 21
# Seen at the end of sleep files; nobody has decoded its fields, its time is all that is used.
_SLEEP_END: Final = 276
# event_type: start; stop, stop_all, stop_disable, stop_disable_all
_STARTS: Final = (0,)
_STOPS: Final = (1, 4, 8, 9)
# From light on: with unmeasurable and awake alone nobody slept (Gadgetbridge FitImporter ignores such files).
_FIRST_ASLEEP: Final = SLEEP_LEVELS.index("light")
# No level lasts that long: what follows is another night, and an event later than that ends something else.
_LONGEST_LEVEL_S: Final = 6 * 3600.0
# A longer one is a clock that was set in between.
_LONGEST_NIGHT_S: Final = 36 * 3600.0

_ASSESSMENT: Final = 346
SCORES: Final = {
    "combined_awake_score": "sleep_score_combined_awake",
    "awake_time_score": "sleep_score_awake_time",
    "awakenings_count_score": "sleep_score_awakenings",
    "deep_sleep_score": "sleep_score_deep",
    "sleep_duration_score": "sleep_score_duration",
    "light_sleep_score": "sleep_score_light",
    "overall_sleep_score": "sleep_score",
    "sleep_quality_score": "sleep_score_quality",
    "sleep_recovery_score": "sleep_score_recovery",
    "rem_sleep_score": "sleep_score_rem",
    "sleep_restlessness_score": "sleep_score_restlessness",
    "awakenings_count": "sleep_awakenings",
    "interruptions_score": "sleep_score_interruptions",
    "average_stress_during_sleep": "sleep_stress",
}
_RESTLESS: Final = 382
RESTLESS_MOMENTS: Final = {"restless_moments_count": "sleep_restless_moments"}


def read_sleep(source: Source) -> Found:
    """All nights with their values; the finding ``no_sleep`` where levels were written but nobody slept."""
    levels = source.messages(_SLEEP_LEVEL)
    nights = list(_nights(source))
    if levels is not None and not nights:
        return Found(findings=("no_sleep",))
    values = [value for night in nights for value in _durations(night)]
    values += _of_nights(source, nights, _ASSESSMENT, SCORES)
    values += _of_nights(source, nights, _RESTLESS, RESTLESS_MOMENTS)
    return Found(values=tuple(values), sleeps=tuple(nights))


def _nights(source: Source) -> Iterator[SleepSession]:
    rows = source.rows(_SLEEP_LEVEL)
    if rows is None:
        return
    level = rows.column("sleep_level")
    known = np.flatnonzero((level >= 0) & (level < len(SLEEP_LEVELS)))
    times, level = rows.times[known], level[known]
    last_of_time = np.append(np.diff(times) > 0, True)[: len(times)]
    times, level = times[last_of_time], level[last_of_time]
    starts, ends = _event_times(source, _STARTS), _end_times(source)
    edges = np.flatnonzero(np.diff(times) > _LONGEST_LEVEL_S) + 1
    if len(edges) >= MAX_ROWS:
        raise CorruptFile("too_many_rows", "The file holds more nights than a life has.")
    for part in np.split(np.arange(len(times)), edges) if len(times) else ():
        night = _night(source, times[part], level[part], starts, ends)
        if night is not None:
            yield night


def _event_times(source: Source, types: tuple[int, ...]) -> Floats:
    """(N,) ascending Unix seconds of the events of these types."""
    events = source.rows(_EVENT)
    return np.empty(0) if events is None else events.times[np.isin(events.column("event_type"), types)]


def _end_times(source: Source) -> Floats:
    """(N,) ascending Unix seconds at which something ended."""
    ended = source.rows(_SLEEP_END)
    stops = _event_times(source, _STOPS)
    return stops if ended is None else np.sort(np.concatenate([stops, ended.times]))


def _stages(times: Floats, levels: Floats, starts: Floats, ends: Floats) -> tuple[Floats, Floats, float]:
    """(times at which levels begin, levels, end of the last one) of messages at ``times`` (N,), N >= 1."""
    first, last = float(times[0]), float(times[-1])
    before = starts[: np.searchsorted(starts, first, side="right")][-1:]
    start = float(before[0]) if len(before) and before[0] >= first - _LONGEST_LEVEL_S else first
    after = ends[np.searchsorted(ends, last) :][:1]
    end = float(after[0]) if len(after) and after[0] <= last + _LONGEST_LEVEL_S else last
    if first - start > end - last:
        return np.append(start, times[:-1]), levels, last
    lasting = times < end
    return times[lasting], levels[lasting], end


def _night(
    source: Source, times: Floats, levels: Floats, starts: Floats, ends: Floats
) -> SleepSession | None:
    """times, levels : (N,), rising in time, N >= 1; None where nobody slept."""
    times, levels, end = _stages(times, levels, starts, ends)
    if not (levels >= _FIRST_ASLEEP).any() or end - times[0] > _LONGEST_NIGHT_S:
        return None
    changes = np.append(True, np.diff(levels) != 0)
    offset = source.clock.offsets(np.array([end]))
    return SleepSession(
        day=date.fromordinal(int(source.clock.days(np.array([end]))[0])),
        kind="main",
        start_time=utc_from_unix(float(times[0])),
        end_time=utc_from_unix(end),
        observed_at=utc_from_unix(end),
        stage_starts_s=times[changes],
        stage_levels=levels[changes],
        utc_offset_s=int(offset[0]),
    )


def _durations(night: SleepSession) -> Iterator[HealthValue]:
    """Seconds of each level, and of the levels that are sleep."""
    day, end = night.day.toordinal(), night.end_time.timestamp()
    lengths = np.diff(np.append(night.stage_starts_s, end))
    seconds = np.bincount(night.stage_levels.astype(np.int64), lengths, len(SLEEP_LEVELS))
    for name, amount in zip(SLEEP_LEVELS, seconds.tolist(), strict=True):
        yield from day_value(day, f"sleep_{name}_s", amount, end)
    yield from day_value(day, "sleep_duration_s", float(seconds[_FIRST_ASLEEP:].sum()), end)


def _of_nights(
    source: Source, nights: Sequence[SleepSession], number: int, fields: dict[str, str]
) -> list[HealthValue]:
    """Values of messages about a night; many have no time, and belong to the night beside them."""
    messages = source.messages(number)
    if messages is None:
        return []
    own = messages.times() if messages.has(TIMESTAMP_FIELD) else np.full(len(messages), np.nan)
    fallback = nights[-1].end_time.timestamp() if nights else source.created
    rows = source.rows_at(messages, own if fallback is None else np.where(np.isnan(own), fallback, own))
    days = _days_of(nights, rows.times) if nights else rows.days
    return [
        value
        for field, metric in fields.items()
        for value in latest_of_days(days, rows.times, rows.column(field), metric)
    ]


def _days_of(nights: Sequence[SleepSession], times: Floats) -> Ordinals:
    """(N,) the date of the night that ended nearest to each time."""
    ends = np.array([night.end_time.timestamp() for night in nights])
    days = np.array([night.day.toordinal() for night in nights], np.int64)
    middles = (ends[1:] + ends[:-1]) / 2
    nearest: Ordinals = days[np.searchsorted(middles, times)]
    return nearest
