"""What a watch recorded: legs (one per sport) with a column per channel, pauses, laps and pool lengths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scripts.sample_athlete.terrain import Floats

# Smart recording of watches writes a sample when something changed, at least every 8 s.
SMART_GAPS_S: Final = np.array([1, 2, 3, 4, 5, 6, 7, 8])
SMART_SHARES: Final = np.array([0.16, 0.14, 0.14, 0.14, 0.14, 0.12, 0.09, 0.07])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The timer stood still after ``at_s`` seconds of timer time, for ``length_s`` seconds."""

    at_s: int
    length_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLength:
    """One length of the pool, or a rest at the wall (``strokes`` None); timer seconds from the leg's start."""

    start_s: float
    end_s: float
    strokes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One sport's part of an activity, sampled each second of timer time.

    columns : channel -> (N,) float64, row i belongs to timer second i; nan where missing.
        Units: degrees, m, m/s, bpm, W, degrees Celsius; cadence in cycles per minute as FIT has it.
    lap_ends_s : timer seconds at which laps end, increasing; the last one is the leg's end
    """

    sport: str
    sub_sport: str
    columns: Mapping[str, Floats]
    lap_ends_s: Sequence[int]
    lap_trigger: str = "distance"
    pauses: Sequence[Pause] = ()
    lengths: Sequence[PoolLength] = ()
    pool_length_m: float | None = None
    weight_kg: float = 72.0

    @property
    def seconds(self) -> int:
        """Timer seconds."""
        return int(self.columns["distance"].size) - 1

    @property
    def elapsed_s(self) -> int:
        """Seconds from start to end, pauses included."""
        return self.seconds + sum(pause.length_s for pause in self.pauses)

    def to_elapsed(self, timer_s: float) -> float:
        """Seconds since the leg's start on the clock, for a timer time."""
        return timer_s + sum(pause.length_s for pause in self.pauses if pause.at_s < timer_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A whole file: ``start`` is aware and in UTC; ``utc_offset_s`` what the wall clock was ahead of it."""

    start: datetime
    utc_offset_s: int
    name: str
    legs: Sequence[Leg]
    device: str = "watch"
    every_second: bool = False
    seed: Sequence[int] = field(default=(0,))


def lap_ends_by_distance(distance_m: Floats, every_m: float) -> list[int]:
    """Timer seconds at which each ``every_m`` metres were completed, and the end."""
    marks = np.arange(every_m, float(distance_m[-1]), every_m)
    last = distance_m.size - 1
    ends = [int(i) for i in np.searchsorted(distance_m, marks) if i < last - 2]
    return [*dict.fromkeys(ends), last]


def lap_ends_at(distance_m: Floats, marks_m: Sequence[float]) -> list[int]:
    """Timer seconds at which the given distances were reached, and the end."""
    last = distance_m.size - 1
    ends = [int(i) for i in np.searchsorted(distance_m, np.asarray(marks_m)) if 0 < i < last - 2]
    return [*dict.fromkeys(ends), last]


def recorded_seconds(leg: Leg, random: np.random.Generator, *, every_second: bool) -> NDArray[np.int64]:
    """Timer seconds that the watch wrote down: all, or smart recording with laps and pauses always in."""
    if every_second:
        return np.arange(leg.seconds + 1)
    gaps = random.choice(SMART_GAPS_S, size=leg.seconds + 1, p=SMART_SHARES)
    smart = np.cumsum(gaps)
    marks = [
        0,
        *leg.lap_ends_s,
        *(p.at_s for p in leg.pauses),
        *(p.at_s + 1 for p in leg.pauses),
        leg.seconds,
    ]
    chosen = np.union1d(smart, np.asarray(marks, dtype=np.int64))
    return chosen[chosen <= leg.seconds]


def random_pauses(random: np.random.Generator, seconds: int, per_hour: float, longest_s: int) -> list[Pause]:
    """Stops at crossings and for photographs: at most one every two minutes, none at either end."""
    count = int(random.poisson(per_hour * seconds / 3600))
    places = sorted(
        {int(at) // 120 * 120 + 60 for at in random.integers(180, max(181, seconds - 180), count)}
    )
    return [
        Pause(at_s=at, length_s=int(random.integers(12, longest_s))) for at in places if at < seconds - 60
    ]
