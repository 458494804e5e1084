"""The whole archive: every session and wellness file of the time, written into a folder."""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from pathlib import Path
from typing import Final
from uuid import uuid4

from scripts.sample_athlete import wellness
from scripts.sample_athlete.fitfile import encode
from scripts.sample_athlete.plan import Planned, sessions
from scripts.sample_athlete.sessions import record, start_of

DAYS_PER_MONTH: Final = 365.25 / 12
# Smart recording keeps old files small; the latest weeks are recorded each second.
EVERY_SECOND_DAYS: Final = 28
READ_IN_THE_MORNING_MIN: Final = 540
DAY_MIN: Final = 1_440
JOBS_PER_TASK: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to generate. ``files`` limits the sessions (see `chosen`), ``wellness_days`` the wellness files.

    ``morning``: wellness ends at nine on that day, when the watch was read; None: with the end of the last day.
    """

    end: date
    months: int = 18
    seed: int = 7
    files: int | None = None
    wellness_days: int | None = None
    morning: date | None = None

    @property
    def first_day(self) -> date:
        return self.end - timedelta(days=round(self.months * DAYS_PER_MONTH))


def chosen(planned: Sequence[Planned], files: int | None) -> list[Planned]:
    """At most ``files`` sessions in order of time: the latest of each kind first, then the latest of all."""
    if files is None or files >= len(planned):
        return list(planned)
    latest = {session.kind: session for session in planned}
    kinds = sorted(latest.values(), key=lambda session: session.day, reverse=True)
    rest = [session for session in reversed(planned) if session not in kinds]
    return sorted([*kinds, *rest][:files], key=lambda session: (session.day, session.minute))


def activity_file(planned: Planned, options: Options) -> tuple[str, bytes]:
    """Name and bytes of one session."""
    fresh = (options.end - planned.day).days < EVERY_SECOND_DAYS
    start, _ = start_of(planned, options.seed)
    recording = record(planned, options.first_day, options.seed, every_second=fresh)
    return f"{start:%Y-%m-%d-%H%M%S}-{planned.kind}.fit", encode(recording)


def _write_activities(planned: Sequence[Planned], options: Options, folder: Path) -> int:
    for session in planned:
        name, data = activity_file(session, options)
        (folder / name).write_bytes(data)
    return len(planned)


def _write_wellness(days: Sequence[date], options: Options, folder: Path) -> int:
    count = 0
    for day in days:
        until = READ_IN_THE_MORNING_MIN if day == options.morning else DAY_MIN
        for name, data in wellness.files_of(
            day, options.first_day, options.seed, options.end, until_minute=until
        ):
            (folder / name).write_bytes(data)
            count += 1
    return count


def wellness_days_of(options: Options) -> Iterator[date]:
    last = options.morning or options.end
    whole = (last - options.first_day).days
    days = whole if options.wellness_days is None else min(whole, options.wellness_days)
    return (last - timedelta(days=ago) for ago in range(days - 1, -1, -1))


def write(folder: Path, options: Options, processes: int | None = None) -> int:
    """Write all files into ``folder`` (``activities/`` and ``wellness/``) and return their number."""
    activities, daily = folder / "activities", folder / "wellness"
    for place in (activities, daily):
        place.mkdir(parents=True, exist_ok=True)
    planned = chosen(list(sessions(options.first_day, options.end, options.seed)), options.files)
    with ProcessPoolExecutor(processes) as pool:
        tasks = [
            pool.submit(_write_activities, part, options, activities)
            for part in batched(planned, JOBS_PER_TASK, strict=False)
        ]
        tasks += [
            pool.submit(_write_wellness, part, options, daily)
            for part in batched(wellness_days_of(options), 30, strict=False)
        ]
        return sum(task.result() for task in tasks)


def write_complete(folder: Path, options: Options) -> int:
    """Like `write`, but ``folder`` appears only when everything is in it, so that it can serve as a cache."""
    replaces = folder.exists()
    # Two checkouts may make the same one at once, each in a folder of its own.
    half = folder.with_name(f".{folder.name}.{uuid4().hex}.part")
    half.mkdir(parents=True)
    try:
        count = write(half, options)
        if replaces:
            shutil.rmtree(folder, ignore_errors=True)
        _take_place(half, folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return count


def _take_place(half: Path, folder: Path) -> None:
    """Make ``half`` the folder; where another was faster its folder stays, as somebody may read it already."""
    try:
        half.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
