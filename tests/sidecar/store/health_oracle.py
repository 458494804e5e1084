"""The rules of merging health as slow, obvious Python: the oracle of the store's queries and joins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from milevault.model import SOURCES_BY_NAME, HealthSeries, HealthValue, SleepSession, Wellness


@dataclass(frozen=True)
class File:
    """A file with what it says."""

    sha256: bytes
    source: str
    wellness: Wellness

    @property
    def rank(self) -> int:
        return SOURCES_BY_NAME[self.source].health_rank


def days(files: Iterable[File]) -> dict[date, dict[str, float]]:
    """Per day and metric the highest rank, of it the whole if there is one, else the parts, which add up.

    Of each component the latest counts, then the larger value, then the larger hash.
    """
    said: dict[tuple[date, str], list[tuple[File, HealthValue]]] = {}
    for file in files:
        for value in file.wellness.values:
            said.setdefault((value.day, value.metric), []).append((file, value))
    found: dict[date, dict[str, float]] = {}
    for (day, metric), all_said in said.items():
        highest = max(file.rank for file, _ in all_said)
        ranked = [(file, value) for file, value in all_said if file.rank == highest]
        whole = [(file, value) for file, value in ranked if value.component == ""]
        counted = whole or ranked
        total = 0.0
        for component in sorted({value.component for _, value in counted}):
            parts = [(file, value) for file, value in counted if value.component == component]
            total += max(parts, key=lambda one: (one[1].observed_at, one[1].value, one[0].sha256))[1].value
        found.setdefault(day, {})[metric] = total
    return found


def series(files: Iterable[File], channel: str) -> dict[float, float]:
    """Value by time: of the highest rank, then the file whose samples of that day end last, are more, larger hash."""
    found: dict[float, tuple[Any, float]] = {}
    for file in files:
        for piece in file.wellness.series:
            if piece.channel != channel:
                continue
            precedence = (file.rank, *_end_and_count(file, piece), file.sha256)
            for time, number in zip(piece.times_s.tolist(), piece.values.tolist(), strict=True):
                if time not in found or precedence > found[time][0]:
                    found[time] = precedence, number
    return {time: found[time][1] for time in sorted(found)}


def _end_and_count(file: File, piece: HealthSeries) -> tuple[float, int]:
    same = [one for one in file.wellness.series if (one.day, one.channel) == (piece.day, piece.channel)]
    times = set(chain.from_iterable(one.times_s.tolist() for one in same))
    return max(times), len(times)


type Stages = list[tuple[float, float, int]]


@dataclass(frozen=True)
class Night:
    """A night with its stages as (start, end, level), in Unix seconds."""

    day: date
    kind: str
    start: float
    end: float
    stages: Stages


def nights(files: Iterable[File]) -> list[Night]:
    """As described in ``store.health_joining.nights``."""
    left = [(file, sleep) for file in files for sleep in file.wellness.sleeps]
    found = []
    while left:
        best = max(left, key=_precedence)
        same = [one for one in left if _same(best[1], one[1])]
        left = [one for one in left if not _same(best[1], one[1])]
        staged = [one for one in same if len(one[1].stage_levels)]
        # What counts first gives the stages where it has any, else the next.
        stages = (
            _cut(max(staged, key=lambda one: (one is best, _precedence(one)))[1], best[1]) if staged else []
        )
        found.append(
            Night(
                best[1].day,
                best[1].kind,
                best[1].start_time.timestamp(),
                best[1].end_time.timestamp(),
                stages,
            )
        )
    return sorted(found, key=lambda one: (one.day, one.start, one.kind, one.end))


def _precedence(one: tuple[File, SleepSession]) -> Any:
    file, sleep = one
    return file.rank, sleep.observed_at, sleep.end_time, sleep.end_time - sleep.start_time, file.sha256


def _same(one: SleepSession, other: SleepSession) -> bool:
    shared = min(one.end_time, other.end_time) - max(one.start_time, other.start_time)
    shorter = min(one.end_time - one.start_time, other.end_time - other.start_time)
    return (one.day, one.kind) == (other.day, other.kind) and shared / shorter > 0.5


def _cut(staged: SleepSession, night: SleepSession) -> Stages:
    starts = staged.stage_starts_s.tolist()
    ends = [*starts[1:], staged.end_time.timestamp()]
    lowest = max(staged.start_time.timestamp(), night.start_time.timestamp())
    highest = min(staged.end_time.timestamp(), night.end_time.timestamp())
    cut = [
        (max(start, lowest), min(end, highest), int(level))
        for start, end, level in zip(starts, ends, staged.stage_levels.tolist(), strict=True)
    ]
    return [(start, end, level) for start, end, level in cut if start < end]


def latest(files: Iterable[File]) -> dict[str, tuple[date, float]]:
    """Of each metric the last day that has it."""
    found: dict[str, tuple[date, float]] = {}
    for day, of_day in sorted(days(files).items()):
        found |= {metric: (day, number) for metric, number in of_day.items()}
    return found


def day_range(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


type Reader = Callable[[Iterable[File]], Any]
