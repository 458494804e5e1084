"""nap_event (412): sleep during the day, found by the watch or entered by hand."""

from datetime import date
from typing import Final

import numpy as np

from milevault.importers.files.fit_rows import Row, rows
from milevault.importers.files.wellness.found import Found
from milevault.importers.files.wellness.local_time import DAY_S
from milevault.importers.files.wellness.source import Source
from milevault.model import SleepSession
from milevault.units import utc_from_unix

_NAP_EVENT: Final = 412
_LARGEST_OFFSET_MIN: Final = 15 * 60
_TIMES: Final = ("start_time", "end_time", "update_timestamp")
_NUMBERS: Final = ("end_timezone_offset", "is_deleted")


def read_naps(source: Source) -> Found:
    """Every nap; a deleted one is said to be so, which takes away what other files say of it.

    How long all naps of a day lasted follows from those that count (model.health_day NAPS).
    """
    messages = source.messages(_NAP_EVENT)
    sleeps = []
    for row in rows(messages, numbers=_NUMBERS, times=_TIMES):
        start, end = row.time("start_time"), row.time("end_time")
        if start is None or end is None or not start < end <= start + DAY_S:
            continue
        offset_s = _offset(source, row, end)
        day = date(1970, 1, 1).toordinal() + int((end + offset_s) // DAY_S)
        observed = row.time("update_timestamp") or end
        sleeps.append(
            SleepSession(
                day=date.fromordinal(day),
                kind="nap",
                start_time=utc_from_unix(start),
                end_time=utc_from_unix(end),
                observed_at=utc_from_unix(observed),
                stage_starts_s=np.empty(0),
                stage_levels=np.empty(0),
                utc_offset_s=offset_s,
                deleted=bool(row.number("is_deleted")),
            )
        )
    return Found(sleeps=tuple(sleeps))


def _offset(source: Source, row: Row, end: float) -> int:
    """Seconds ahead of UTC where the nap ended: as it says, else by the file's clock."""
    stated = row.number("end_timezone_offset")
    if stated is not None and abs(stated) <= _LARGEST_OFFSET_MIN:
        return int(stated) * 60
    return int(source.clock.offsets(np.array([end]))[0])
