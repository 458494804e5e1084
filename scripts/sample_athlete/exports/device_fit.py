"""FIT files of a watch that are no activities: health, and things that neither train nor measure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import numpy as np

from scripts.sample_athlete import wellness
from scripts.sample_athlete.exports.account import Role
from scripts.sample_athlete.exports.history import LAST_DAY, History
from scripts.sample_athlete.exports.plain_fit import (
    ENUM,
    SINT32,
    UINT8,
    UINT16,
    UINT32,
    definition,
    message,
    other_file,
)
from scripts.sample_athlete.exports.recordings import leg
from scripts.sample_athlete.fitfile import SEMICIRCLES_PER_DEGREE, fit_time
from scripts.sample_athlete.wearable import midnight_of

# All FIT files of the Garmin-shaped archive at scale 1.
FILES: Final = 2_000
REPEATS: Final = 10
# Three days: the scales come out on the third last one.
LEAST_DAILY: Final = 10

type Build = Callable[[History, int, int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFile:
    """``created`` is its FIT time, by which the uploads are in order."""

    data: bytes
    role: Role
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """``file_type`` is the profile's "file"; ``build(history, number, created)`` gives its messages."""

    file_type: int
    count: int
    role: Role
    build: Build


def _nothing(_history: History, _number: int, _created: int) -> bytes:
    return b""


def _course(past: History, number: int, created: int) -> bytes:
    """A way to follow: it has samples like a recording, and is none."""
    outdoors = [one for one in past.outings if one.kind.outdoors]
    part = leg(outdoors[number % len(outdoors)])
    rows = np.zeros(
        part.seconds + 1,
        np.dtype([("head", "<u1"), ("timestamp", "<u4"), ("position_lat", "<i4"), ("position_long", "<i4")]),
    )
    rows["timestamp"] = created + np.arange(part.seconds + 1)
    for name in ("position_lat", "position_long"):
        rows[name] = np.round(part.columns[name] * SEMICIRCLES_PER_DEGREE)
    return (
        message(31, {4: (ENUM, 1)})
        + definition(20, [(253, UINT32), (0, SINT32), (1, SINT32)])
        + rows.tobytes()
    )


def _vo2_max(_history: History, number: int, created: int) -> bytes:
    """max_met_data: VO2max in tenths, for running and for cycling in turn."""
    return message(
        229, {0: (UINT32, created), 2: (UINT16, 480 + number % 40), 5: (ENUM, 1 + number % 2), 6: (ENUM, 0)}
    )


def _blood_pressure(_history: History, number: int, created: int) -> bytes:
    values = {253: (UINT32, created), 0: (UINT16, 112 + number % 14), 1: (UINT16, 68 + number % 9)}
    return message(51, {**values, 6: (UINT8, 55 + number % 12)})


def _totals(_history: History, number: int, created: int) -> bytes:
    return message(33, {253: (UINT32, created), 1: (UINT32, 900_000 + number), 3: (ENUM, 1)})


KINDS: Final = (
    _Kind(file_type=2, count=60, role=Role.NO_ACTIVITY, build=_nothing),  # settings
    _Kind(file_type=3, count=10, role=Role.NO_ACTIVITY, build=_nothing),  # sport settings
    _Kind(file_type=5, count=25, role=Role.NO_ACTIVITY, build=_nothing),  # workout
    _Kind(file_type=6, count=15, role=Role.NO_ACTIVITY, build=_course),
    _Kind(file_type=7, count=5, role=Role.NO_ACTIVITY, build=_nothing),  # schedules
    _Kind(file_type=10, count=10, role=Role.NO_ACTIVITY, build=_totals),
    _Kind(file_type=11, count=5, role=Role.NO_ACTIVITY, build=_nothing),  # goals
    _Kind(file_type=1, count=5, role=Role.NO_ACTIVITY, build=_nothing),  # device
    _Kind(file_type=41, count=5, role=Role.NO_ACTIVITY, build=_nothing),  # changelog
    _Kind(file_type=44, count=40, role=Role.HEALTH, build=_vo2_max),  # metrics
    _Kind(file_type=14, count=10, role=Role.HEALTH, build=_blood_pressure),
)
# What a full disk or a broken upload leaves behind.
DAMAGED: Final = (b"", b"\x0e\x20", b"<html>504 Gateway Time-out</html>")


def device_files(past: History) -> list[DeviceFile]:
    """All files that are no activities, so many that with the activities and repeats there are FILES."""
    end = midnight_of(LAST_DAY)[0]
    found = [DeviceFile(data=data, role=Role.DAMAGED, created=fit_time(end)) for data in DAMAGED]
    number = 0
    for kind in KINDS:
        for _ in range(past.scaled(kind.count)):
            number += 1
            created = fit_time(end - timedelta(days=number % 300, seconds=61 * number))
            data = other_file(kind.file_type, number, created, kind.build(past, number, created))
            found.append(DeviceFile(data=data, role=kind.role, created=created))
    rest = past.scaled(FILES) - len(past.garmin) - past.scaled(REPEATS) - len(found)
    return found + list(islice(_daily(past, end), max(LEAST_DAILY, rest)))


def _daily(past: History, end: datetime) -> Iterator[DeviceFile]:
    """Monitoring, sleep, HRV and weight files of the latest days, backwards."""
    for ago in range((LAST_DAY - past.first_day).days + 1):
        day = LAST_DAY - timedelta(days=ago)
        for _, data in wellness.files_of(day, past.first_day, past.seed):
            yield DeviceFile(data=data, role=Role.HEALTH, created=fit_time(end - timedelta(days=ago)))
