"""The rules of merging health as slow, obvious Python: the oracle of the store's queries and joins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise
from typing import Any

from milevault.model import SOURCES_BY_NAME, HealthSeries, SleepSession, Wellness


@dataclass(frozen=True)
class File:
    """A file with what it says."""

    sha256: bytes
    source: str
    wellness: Wellness

    @property
    def rank(self) -> int:
        return SOURCES_BY_NAME[self.source].health_rank


@dataclass(frozen=True)
class Said:
    """One value of a day, from a file or from the samples."""

    rank: int
    component: str
    observed_at: datetime
    value: float
    sha256: bytes


def days(files: Iterable[File]) -> dict[date, dict[str, float]]:
    """Per day and metric the highest rank, of it the whole if there is one, else the parts, which add up.

    Of each component the latest counts, then the larger value, then the larger hash. What follows from the samples
    is the whole of a rank of its own.
    """
    files = list(files)
    said: dict[tuple[date, str], list[Said]] = {}
    for file in files:
        for value in file.wellness.values:
            one = Said(file.rank, value.component, value.observed_at, value.value, file.sha256)
            said.setdefault((value.day, value.metric), []).append(one)
    for (day, metric), number in derived(files).items():
        said.setdefault((day, metric), []).append(Said(50, "", datetime.now(UTC), number, b""))
    found: dict[date, dict[str, float]] = {}
    for (day, metric), all_said in said.items():
        highest = max(one.rank for one in all_said)
        ranked = [one for one in all_said if one.rank == highest]
        counted = [one for one in ranked if one.component == ""] or ranked
        total = 0.0
        for component in sorted({one.component for one in counted}):
            parts = [one for one in counted if one.component == component]
            total += max(parts, key=lambda one: (one.observed_at, one.value, one.sha256)).value
        found.setdefault(day, {})[metric] = total
    return found


def derived(files: Iterable[File]) -> dict[tuple[date, str], float]:
    """What follows from the samples of all files, sample by sample; local days are those of UTC here."""
    files = [File(one.sha256, one.source, _of_days(one.wellness)) for one in files]
    slept = nights(files)
    found: dict[tuple[date, str], float] = {}
    for day in sorted({one.day for one in slept if one.kind == "nap"}):
        naps = [one for one in slept if (one.kind, one.day) == ("nap", day)]
        found[day, "nap_duration_s"] = sum(one.end - one.start for one in naps)
    woken = {
        one.day: max(two.end for two in slept if (two.kind, two.day) == ("main", one.day))
        for one in slept
        if one.kind == "main"
    }
    for channel, names in DERIVED.items():
        by_day: dict[date, list[float]] = {}
        by_night: dict[date, list[float]] = {}
        awake: dict[date, list[float]] = {}
        for time, number in series(files, channel).items():
            day = datetime.fromtimestamp(time, UTC).date()
            by_day.setdefault(day, []).append(number)
            asleep = [one for one in slept if one.start <= time <= one.end]
            for night in {one.day for one in asleep if one.kind == "main"}:
                by_night.setdefault(night, []).append(number)
            if day in woken and not asleep:
                awake.setdefault(day, []).append(number)
            if channel == "body_battery":
                for night in {one.day for one in asleep if one.kind == "main"}:
                    if time >= woken[night] - 1800:
                        found[night, "body_battery_at_wake"] = number
        for parts, of_parts in zip((by_day, by_night, awake), names, strict=True):
            for day, numbers in parts.items():
                found |= {(day, name): _plain(name, numbers) for name in of_parts}
    return found


def _of_days(wellness: Wellness) -> Wellness:
    return replace(wellness, series=tuple(one for one in wellness.series if one.of_day))


# Per channel what follows from the day, from the night, and from the waking hours.
DERIVED = {
    "heart_rate": (("min_heart_rate", "max_heart_rate"), ("sleep_heart_rate",), ()),
    "respiration_rate": (
        ("respiration_lowest", "respiration_highest"),
        ("respiration_sleep",),
        ("respiration_waking",),
    ),
    "body_battery": (
        ("body_battery_lowest", "body_battery_highest", "body_battery_charged", "body_battery_drained"),
        (),
        (),
    ),
}


def _plain(name: str, numbers: list[float]) -> float:
    steps = [after - before for before, after in pairwise(numbers)]
    match name:
        case "min_heart_rate" | "respiration_lowest" | "body_battery_lowest":
            return min(numbers)
        case "max_heart_rate" | "respiration_highest" | "body_battery_highest":
            return max(numbers)
        case "body_battery_charged":
            return sum(step for step in steps if step > 0)
        case "body_battery_drained":
            return sum(-step for step in steps if step < 0)
        case _:
            return sum(numbers) / len(numbers)


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
        if best[1].deleted:
            continue
        same = [one for one in same if not one[1].deleted]
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
    return (
        file.rank,
        sleep.observed_at,
        sleep.deleted,
        sleep.end_time,
        sleep.end_time - sleep.start_time,
        file.sha256,
    )


def _same(one: SleepSession, other: SleepSession) -> bool:
    if one.deleted or other.deleted:
        apart = abs((one.start_time - other.start_time).total_seconds())
        return (one.day, one.kind) == (other.day, other.kind) and apart <= 60
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
