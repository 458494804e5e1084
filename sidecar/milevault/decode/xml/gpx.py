"""The elements of GPX 1.0 and 1.1 that are read, with the extensions of those who write recordings.

Sources: the schemas GPX/1/0, GPX/1/1 (topografix.com), Garmin's TrackPointExtension v1 and v2 and PowerExtension v1,
ClueTrust's GpxExtensions 1 (gpxdata), and files of Strava, Suunto, Amazfit, Komoot, OpenTracks, FitoTrack.
"""

from typing import Final

from milevault.decode.xml.columns import TIME
from milevault.decode.xml.elements import Element
from milevault.decode.xml.reader import CHUNK_SIZE, Document, read_xml
from milevault.decode.xml.templates import row_end

# Local name -> column, wherever it stands in a point's extensions (and in careless files beside them).
_EXTENSIONS: Final = {
    "hr": "heart_rate",
    "heartrate": "heart_rate",
    "heart_rate": "heart_rate",
    "cad": "cadence",
    "cadence": "cadence",
    "runcadence": "cadence",
    "power": "power",
    "powerinwatts": "power",
    "watts": "power",
    "atemp": "temperature",
    "temp": "temperature",
    "temperature": "temperature",
    "speed": "speed",
    "distance": "distance",
}
_SENSORS: Final = {name: Element(column=column) for name, column in _EXTENSIONS.items()}
_POINT: Final = Element(
    row=True,
    attributes={"lat": "position_lat", "lon": "position_long"},
    children={
        **_SENSORS,
        "ele": Element(column="altitude"),
        "time": Element(column=TIME),
        "extensions": Element(deep=True, children=_SENSORS),
    },
)
_NAMED: Final = {
    "name": Element(fact="name"),
    "desc": Element(fact="desc"),
    "time": Element(fact="time"),
}
_TRACK: Final = Element(
    record="trk",
    children={
        "name": Element(fact="name"),
        "desc": Element(fact="desc"),
        "cmt": Element(fact="cmt"),
        "type": Element(fact="type"),
        "trkseg": Element(record="trkseg", children={"trkpt": _POINT}),
    },
)
GPX: Final = Element(
    children={
        "gpx": Element(
            record="gpx",
            children={**_NAMED, "metadata": Element(children=_NAMED), "trk": _TRACK},
        )
    }
)
_ROW_END: Final = row_end(GPX)


def read_gpx(data: bytes, *, chunk_size: int = CHUNK_SIZE) -> Document:
    """Records 'gpx', 'trk', 'trkseg' and one row per track point; see ``read_xml``."""
    return read_xml(data, GPX, _ROW_END, chunk_size=chunk_size)
