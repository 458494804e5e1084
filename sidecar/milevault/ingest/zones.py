"""What an activity's wall clock was ahead of UTC, and how that is known.

The device's own word comes first, then the place, then the athlete's usual zone. The place is looked up in
boundaries that lie inside the library (docs/decisions/time-zones.md): nothing is asked of any network.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import tzfpy

from milevault.model import Activity, Streams

type OffsetSource = Literal["recorded", "position", "athlete"]

_NO_OFFSET: Final = timedelta(0)


def with_offset(activity: Activity, athlete_zone: str) -> Activity:
    """The activity with `offset_at` filled in."""
    utc_offset_s, source = offset_at(activity, athlete_zone)
    return replace(activity, utc_offset_s=utc_offset_s, utc_offset_source=source)


def offset_at(activity: Activity, athlete_zone: str) -> tuple[int, OffsetSource]:
    """Seconds the wall clock was ahead of UTC when the activity started, and how that is known.

    A journey into another zone changes nothing: an activity keeps the offset of its start. An indoor
    activity's position is not looked at, because that of a virtual ride is the course's and not the rider's.
    A recorded offset of zero counts only where the place does not speak against it: older COROS firmware
    (seen in PACE 2 and APEX Pro) writes UTC as local time.

    ``athlete_zone`` is an IANA name that this machine knows; ZoneInfoNotFoundError otherwise.
    """
    here = None if activity.indoor else _zone_of_track(activity.streams)
    there = None if here is None else _offset_in(here, activity.start_time)
    recorded = activity.utc_offset_s
    if recorded is not None and (recorded != 0 or there is None or there == 0):
        return recorded, "recorded"
    if there is not None:
        return there, "position"
    return _offset_in(ZoneInfo(athlete_zone), activity.start_time), "athlete"


def zone_at(latitude: float, longitude: float) -> ZoneInfo | None:
    """The time zone of a place (degrees, WGS84); None outside the world or where this machine lacks the zone.

    At sea these are the nautical zones, 15 degrees wide, named Etc/GMT-1 and so on with the sign turned.

    >>> zone_at(27.70, 85.32)
    zoneinfo.ZoneInfo(key='Asia/Kathmandu')
    >>> zone_at(0.0, -150.0)
    zoneinfo.ZoneInfo(key='Etc/GMT+10')
    """
    name = tzfpy.get_tz(longitude, latitude)
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        # The boundaries are newer than the machine's rules.
        return None


def _zone_of_track(streams: Streams) -> ZoneInfo | None:
    """The zone of the first known position."""
    latitudes, longitudes = (streams.values.get(name) for name in ("position_lat", "position_long"))
    if latitudes is None or longitudes is None:
        return None
    known = np.isfinite(latitudes) & np.isfinite(longitudes)
    first = int(known.argmax())
    return zone_at(float(latitudes[first]), float(longitudes[first])) if known.any() else None


def _offset_in(zone: ZoneInfo, moment: datetime) -> int:
    """The zone's offset in whole seconds at that moment, by the rules of that year."""
    return int((moment.astimezone(zone).utcoffset() or _NO_OFFSET).total_seconds())
