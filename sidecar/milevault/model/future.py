"""Times that have not come yet: a clock that was never set, or a mistyped row of a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from milevault.errors import CorruptFile
from milevault.model.content import FileContent
from milevault.model.validity import activity_times
from milevault.model.wellness import HealthSeries, HealthValue, SleepSession, Wellness

# A recorder's clock may be a day or two ahead; more is a clock that was never set.
CLOCK_AHEAD: Final = timedelta(days=2)
FINDING: Final = "time_in_future"


def without_future(content: FileContent, now: datetime) -> FileContent:
    """The content without what lies later than two days from ``now``, and with a finding that says so.

    Raises CorruptFile where nothing else is left: then the whole file's clock was wrong.
    """
    latest = now + CLOCK_AHEAD
    activities = tuple(one for one in content.activities if max(activity_times(one)) <= latest)
    wellness = Wellness(
        values=_past(content.wellness.values, latest),
        series=_past(content.wellness.series, latest),
        sleeps=_past(content.wellness.sleeps, latest),
    )
    if len(activities) == len(content.activities) and _size(wellness) == _size(content.wellness):
        return content
    if not activities and not wellness and not content.gear:
        raise CorruptFile(FINDING, "The recording's date lies in the future: the device's clock was wrong.")
    return replace(content, activities=activities, wellness=wellness, findings=(*content.findings, FINDING))


def _past[Row: (HealthValue, HealthSeries, SleepSession)](
    rows: Sequence[Row], latest: datetime
) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.day <= latest.date() and _moment(row) <= latest.timestamp())


def _moment(row: HealthValue | HealthSeries | SleepSession) -> float:
    """The last time a row names, Unix seconds."""
    if isinstance(row, HealthSeries):
        return float(row.times_s[-1])
    if isinstance(row, HealthValue):
        return row.observed_at.timestamp()
    return max(row.end_time, row.observed_at).timestamp()


def _size(wellness: Wellness) -> tuple[int, int, int]:
    return len(wellness.values), len(wellness.series), len(wellness.sleeps)
