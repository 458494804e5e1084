"""Files -> content: the table of formats, the table of containers, and which of them a file is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from milevault.errors import UnsupportedFile
from milevault.importers.archives import ARCHIVES
from milevault.importers.archives.gzip import GZIP
from milevault.importers.archives.walk import HEAD_BYTES, Container
from milevault.importers.archives.zip import ZIP
from milevault.importers.files import fit, garmin, gpx, strava, tcx
from milevault.importers.identify import foreign_kind
from milevault.model import FileContent

# Raised whenever a reader gives another result for the same bytes; stored files are then read again.
PARSER_VERSION: Final = 4
# As much of a file's beginning as identify() wants; a short file's whole content is fine.
HEAD_SIZE: Final = HEAD_BYTES
# As much of its end as an end mark can need: a zip's record with the longest comment.
TAIL_SIZE: Final = 65_557


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """One file format.

    ``source`` is its row in model.source. ``read(data, zone)`` gets the athlete's time zone, for files that
    write the wall clock and do not say whose. ``complete(size, head, tail)`` is the format's own end mark:
    True when ``size`` bytes are the whole file, False when bytes are missing, None when it cannot say.
    """

    name: str
    source: str
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes, tzinfo], FileContent]
    complete: Callable[[int, bytes, bytes], bool | None]


FILE_FORMATS: Final[tuple[FileFormat, ...]] = (
    FileFormat(name="fit", source="fit", sniff=fit.sniff, read=fit.read, complete=fit.complete),
    FileFormat(name="gpx", source="gpx", sniff=gpx.sniff, read=gpx.read, complete=gpx.complete),
    FileFormat(name="tcx", source="tcx", sniff=tcx.sniff, read=tcx.read, complete=tcx.complete),
    FileFormat(
        name="strava_csv",
        source="strava_csv",
        sniff=strava.sniff,
        read=strava.read,
        complete=strava.complete,
    ),
    FileFormat(
        name="garmin_json",
        source="garmin_json",
        sniff=garmin.sniff,
        read=garmin.read,
        complete=garmin.complete,
    ),
)

CONTAINERS: Final[tuple[Container, ...]] = (ZIP, GZIP)
_KINDS: Final[tuple[FileFormat | Container, ...]] = (*FILE_FORMATS, *CONTAINERS)


def identify(head: bytes) -> FileFormat | Container:
    """What the file is that begins with ``head``; raises UnsupportedFile with what it is instead."""
    for kind in _KINDS:
        if kind.sniff(head):
            return kind
    foreign = foreign_kind(head)
    raise UnsupportedFile(foreign.code, foreign.reason)


def file_format(head: bytes) -> FileFormat:
    """As ``identify``, where a container is unsupported too: it has to be unpacked before this."""
    kind = identify(head)
    if isinstance(kind, Container):
        raise UnsupportedFile("archive", "This is an archive: it has to be unpacked first.")
    return kind


def is_container(head: bytes) -> bool:
    """Whether the file that begins with ``head`` holds files."""
    return any(container.sniff(head) for container in CONTAINERS)


__all__ = [
    "ARCHIVES",
    "CONTAINERS",
    "FILE_FORMATS",
    "HEAD_SIZE",
    "PARSER_VERSION",
    "TAIL_SIZE",
    "Container",
    "FileFormat",
    "file_format",
    "identify",
    "is_container",
]
