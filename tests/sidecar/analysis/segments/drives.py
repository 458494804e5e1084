"""Activities along made-up streets, and segments cut from them."""

import numpy as np

from milevault.analysis.segments import Course, Track, cut_out, passes
from milevault.model import Streams
from milevault.model.route import Pass
from tests.sidecar.analysis.routes.ways import Floats, Way, degrees


def streams(way: Way, elapsed_s: Floats | None = None, **channels: Floats) -> Streams:
    """The samples of a way in metres, one a second unless said otherwise."""
    lat, lon = degrees(way)
    times = np.arange(float(len(way))) if elapsed_s is None else elapsed_s
    return Streams(elapsed_s=times, values={"position_lat": lat, "position_long": lon, **channels})


def track(way: Way, elapsed_s: Floats | None = None) -> Track:
    made = streams(way, elapsed_s)
    found = Track.of(made.values["position_lat"], made.values["position_long"], made.elapsed_s)
    assert found is not None
    return found


def course(way: Way, start_s: float, end_s: float, *, both_directions: bool = True) -> Course:
    """The segment of a way between two seconds."""
    made = cut_out(streams(way), start_s, end_s)
    assert made is not None
    return Course(line=made.line, length_m=made.length_m, both_directions=both_directions)


def passed(way: Way, one: Course, elapsed_s: Floats | None = None) -> list[Pass]:
    (found,) = passes(track(way, elapsed_s), [one])
    return found


def times(found: list[Pass]) -> list[tuple[int, int, bool]]:
    """Start and end to the second, and the direction."""
    return [(round(one.start_s), round(one.end_s), one.reversed) for one in found]
