"""What the newest night says: when it began and ended, and how long each stage took."""

from collections.abc import Callable
from datetime import datetime

from ..part_replies import Night, SleepSession
from ..parts import AthleteData
from .readings import Read, Reading, Value, scalar

MAIN_SLEEP = "main"


def main_sleep(night: Night) -> SleepSession | None:
    """The longest sleep that is no nap; None where only values are known."""
    sessions = [session for session in night.sessions if session.kind == MAIN_SLEEP]
    return max(sessions, key=lambda session: session.end_time - session.start_time, default=None)


def _newest(pick: Callable[[Night], Value]) -> Read:
    """What the latest night with such a value says."""

    def read(data: AthleteData) -> Reading | None:
        for night in reversed(data.nights.nights if data.nights else ()):
            if (value := pick(night)) is not None:
                return Reading(value=value, day=night.day)
        return None

    return read


def _of_sleep(pick: Callable[[SleepSession], datetime]) -> Read:
    return _newest(lambda night: pick(sleep) if (sleep := main_sleep(night)) else None)


def stage_s(night: Night, level: str) -> float | None:
    """Seconds in a stage: the device's own sum, else that of the recorded stages; None where there are none."""
    stated = scalar(night.values.get(f"sleep_{level}_s"))
    if isinstance(stated, int | float):
        return stated
    staged = [
        session.stages
        for session in night.sessions
        if session.kind == MAIN_SLEEP and session.stages and session.stages.level
    ]
    if not staged:
        return None
    return sum(
        duration_s
        for stages in staged
        for duration_s, one in zip(stages.duration_s, stages.level, strict=False)
        if one == level
    )


def stage(level: str) -> Read:
    """Seconds of the newest night in a stage: deep, light, rem, awake."""
    return _newest(lambda night: stage_s(night, level))


def night_value(key: str) -> Read:
    """The newest night's value of a metric."""
    return _newest(lambda night: scalar(night.values.get(key)))


fell_asleep = _of_sleep(lambda sleep: sleep.start_time)
woke_up = _of_sleep(lambda sleep: sleep.end_time)
