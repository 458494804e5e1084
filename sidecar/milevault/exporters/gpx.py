"""Activities as GPX 1.1, with heart rate, cadence and temperature in Garmin's TrackPointExtension v1, and power.

gpxpy writes the document around the points; the points, which are nearly all of it, are written here, column by
column: some ten times as fast as gpxpy's objects and in the memory of one piece (docs/decisions/gpx-export.md).
Sources: the schemas GPX/1/1 (topografix.com) and TrackPointExtension/v1 (Garmin), whose order of elements and
whose whole numbers for hr and cad are kept; ``<power>`` as Strava and those who follow it write and read it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

import numpy as np
from gpxpy.gpx import GPX, GPXTrack, GPXTrackSegment
from numpy.typing import NDArray

from milevault.errors import NotExportable
from milevault.exporters.segments import segment_starts
from milevault.model import Streams

type Floats = NDArray[np.float64]
CREATOR: Final = "MileVault"
NO_POSITIONS: Final = "The activity has no positions: there is no track to export."
PIECE_POINTS: Final = 5000
"""About 10 ms of work and 1.5 MB of text at once."""

_GPX: Final = "http://www.topografix.com/GPX/1/1"
_EXTENSION: Final = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
_SCHEMAS: Final = (_GPX, f"{_GPX}/gpx.xsd", _EXTENSION, _EXTENSION.replace("/v1", "v1.xsd"))
_SEGMENT: Final = "<trkseg>"
_NEXT_SEGMENT: Final = "</trkseg>\n    <trkseg>\n"
# Everything but Char of XML 1.0 (section 2.2); a carriage return would come back as a line end.
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    """The element a channel's value is written as: ``digits`` decimals, nothing above ``highest``."""

    channel: str
    start: str
    digits: int
    end: str
    highest: float = np.inf

    def texts(self, values: Mapping[str, Floats], rows: NDArray[np.intp]) -> Sequence[str] | None:
        """One text per row, empty where the value is missing; None where the channel is."""
        if self.channel not in values:
            return None
        column = values[self.channel][rows]
        form = f"{self.start}%.{self.digits}f{self.end}"
        return [form % value if value <= self.highest else "" for value in column.tolist()]


def _element(channel: str, name: str, digits: int, highest: float = np.inf) -> _Element:
    return _Element(channel=channel, start=f"<{name}>", digits=digits, end=f"</{name}>", highest=highest)


# Decimals are those of the channel's resolution, except cadence: the schema's byte, which readers parse as such.
_ELEVATION: Final = _element("altitude", "ele", 1)
_POWER: Final = _element("power", "power", 0)
_SENSORS: Final = (
    _element("temperature", "gpxtpx:atemp", 1),
    _element("heart_rate", "gpxtpx:hr", 0, 255),
    _element("cadence", "gpxtpx:cad", 0, 254),
)


def gpx(
    streams: Streams, *, start_time: datetime, sport: str, name: str | None, description: str | None
) -> bytes:
    """The whole file; see ``gpx_pieces``."""
    return b"".join(
        gpx_pieces(streams, start_time=start_time, sport=sport, name=name, description=description)
    )


def gpx_pieces(
    streams: Streams, *, start_time: datetime, sport: str, name: str | None, description: str | None
) -> Iterator[bytes]:
    """A GPX 1.1 file of one track, UTF-8, in pieces of ``PIECE_POINTS`` points.

    ``start_time`` is aware; times are written to the second, or to the millisecond where one is not whole. Samples
    without a position have no place in a GPX and are left out, the track is cut as ``segments`` says. Texts lose
    what XML cannot hold. Raises NotExportable, at once, where no sample has a position.
    """
    lat, lon = streams.values.get("position_lat"), streams.values.get("position_long")
    rows = (
        np.empty(0, np.intp)
        if lat is None or lon is None
        else np.flatnonzero(~(np.isnan(lat) | np.isnan(lon)))
    )
    if not len(rows):
        raise NotExportable(NO_POSITIONS)
    head, tail = _frame(start_time, sport, name, description)
    return _pieces(streams, _milliseconds(start_time, streams.elapsed_s[rows]), rows, head, tail)


def xml_text(text: str | None) -> str | None:
    """``text`` without the characters XML cannot hold; None where nothing is left.

    >>> xml_text("Lake\\x00\\ud800 & back\\r\\n"), xml_text("\\x01")
    ('Lake & back\\n', None)
    """
    return _ILLEGAL.sub("", text or "") or None


def _frame(start_time: datetime, sport: str, name: str | None, description: str | None) -> tuple[str, str]:
    """What stands before the first point and after the last one."""
    document = GPX()
    document.creator = CREATOR
    document.nsmap["gpxtpx"] = _EXTENSION
    document.schema_locations = list(_SCHEMAS)
    document.time = start_time.astimezone(UTC).replace(microsecond=0)
    track = GPXTrack(name=xml_text(name), description=xml_text(description))
    track.type = xml_text(sport)  # type: ignore[assignment]  # gpxpy's hint says None alone
    track.segments.append(GPXTrackSegment())
    document.tracks.append(track)
    # The texts are escaped: the only '<trkseg>' is the element.
    head, _, tail = document.to_xml("1.1").partition(_SEGMENT)
    return f"{head}{_SEGMENT}\n", f"{tail.lstrip()}\n"


def _milliseconds(start_time: datetime, elapsed_s: Floats) -> NDArray[np.int64]:
    """(K,) Unix milliseconds."""
    start_s = start_time.timestamp()
    whole_s = np.floor(start_s)
    milliseconds: NDArray[np.int64] = np.rint((elapsed_s + (start_s - whole_s)) * 1000).astype(np.int64)
    return milliseconds + int(whole_s) * 1000


def _pieces(
    streams: Streams, times_ms: NDArray[np.int64], rows: NDArray[np.intp], head: str, tail: str
) -> Iterator[bytes]:
    whole = not (times_ms % 1000).any()
    starts = segment_starts(streams.elapsed_s, rows)[1:]
    yield head.encode()
    for first in range(0, len(rows), PIECE_POINTS):
        end = min(first + PIECE_POINTS, len(rows))
        points = _points(streams.values, rows[first:end], _time_texts(times_ms[first:end], whole=whole))
        here = starts[(starts >= first) & (starts < end)] - first
        cuts = [0, *here.tolist(), len(points)]
        yield _NEXT_SEGMENT.join("".join(points[start:stop]) for start, stop in pairwise(cuts)).encode()
    yield f"    {tail}".encode()


def _time_texts(times_ms: NDArray[np.int64], *, whole: bool) -> list[str]:
    moments = times_ms.astype("datetime64[ms]")
    texts: list[str] = np.datetime_as_string(moments, unit="s" if whole else "ms").tolist()
    return texts


def _points(values: Mapping[str, Floats], rows: NDArray[np.intp], times: Sequence[str]) -> list[str]:
    """One text per row. A text is made value by value: numpy has nothing faster than Python's % for it."""
    lat, lon = values["position_lat"][rows].tolist(), values["position_long"][rows].tolist()
    nothing = [""] * len(rows)
    elevations = _ELEVATION.texts(values, rows) or nothing
    extensions = _extensions(values, rows) or nothing
    return [
        f'<trkpt lat="{y:.7f}" lon="{x:.7f}">{elevation}<time>{time}Z</time>{extension}</trkpt>\n'
        for y, x, elevation, time, extension in zip(lat, lon, elevations, times, extensions, strict=True)
    ]


def _extensions(values: Mapping[str, Floats], rows: NDArray[np.intp]) -> list[str] | None:
    """One text per row, empty where no sensor says anything; None where there are no sensors."""
    power = _POWER.texts(values, rows)
    sensors = [texts for one in _SENSORS if (texts := one.texts(values, rows)) is not None]
    if power is None and not sensors:
        return None
    joined = map("".join, zip(*sensors, strict=True)) if sensors else [""] * len(rows)
    return [
        f"<extensions>{watts}{_wrapped(inner)}</extensions>" if watts or inner else ""
        for watts, inner in zip(power or [""] * len(rows), joined, strict=True)
    ]


def _wrapped(inner: str) -> str:
    return f"<gpxtpx:TrackPointExtension>{inner}</gpxtpx:TrackPointExtension>" if inner else ""
