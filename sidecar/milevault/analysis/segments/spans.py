"""Which seconds of an activity a wish for a segment means."""

import numpy as np

from milevault.analysis.climbs import climbs_of
from milevault.analysis.prepared import as_prepared
from milevault.model import Activity, Streams

type Span = tuple[float, float]


def seconds_between(streams: Streams, start_m: float, end_m: float) -> Span | None:
    """The seconds since the start when so many metres of the activity's distance were done.

    Both are counted from its first known distance, as climbs and splits are. None without a distance, or where it
    does not reach ``end_m``.
    """
    distance = streams.values.get("distance")
    if distance is None:
        return None
    known = ~np.isnan(distance)
    way = np.maximum.accumulate(distance[known])
    way -= way[0]
    if not start_m < end_m <= way[-1]:
        return None
    # Where it stands still: the last second there at the start, the first one at the end.
    seconds = streams.elapsed_s[known]
    after = int(np.searchsorted(way, start_m, "right"))
    start_s = np.interp(start_m, way[after - 1 : after + 1], seconds[after - 1 : after + 1])
    reached = int(np.searchsorted(way, end_m))
    end_s = np.interp(end_m, way[reached - 1 : reached + 1], seconds[reached - 1 : reached + 1])
    return float(start_s), float(end_s)


def seconds_of_climb(activity: Activity, index: int) -> Span | None:
    """The seconds of the climb at that place among ``climbs_of``; None where there is none."""
    found = climbs_of(as_prepared(activity))
    if index >= len(found):
        return None
    one = found[index]
    return seconds_between(activity.streams, one.start_m, one.end_m)
