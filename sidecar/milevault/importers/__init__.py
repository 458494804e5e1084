"""Files -> activities: the table of formats, and which of them a file is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from milevault.errors import UnsupportedFile
from milevault.importers.files import fit
from milevault.importers.identify import foreign_kind
from milevault.model import Activity

# Raised whenever a reader gives another result for the same bytes; stored files are then read again.
PARSER_VERSION: Final = 1
# As much of a file's beginning as identify() wants; a short file's whole content is fine.
HEAD_SIZE: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """One file format.

    ``complete(size, head)`` is the format's own end mark: True when ``size`` bytes are the whole file,
    False when bytes are missing, None when its beginning cannot say.
    """

    name: str
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes], tuple[Activity, ...]]
    complete: Callable[[int, bytes], bool | None]


FILE_FORMATS: Final[tuple[FileFormat, ...]] = (
    FileFormat(name="fit", sniff=fit.sniff, read=fit.read, complete=fit.complete),
)


def identify(head: bytes) -> FileFormat:
    """The format of the file that begins with ``head``; raises UnsupportedFile with what it is instead."""
    for file_format in FILE_FORMATS:
        if file_format.sniff(head):
            return file_format
    kind = foreign_kind(head)
    raise UnsupportedFile(kind.code, kind.reason)


__all__ = ["FILE_FORMATS", "HEAD_SIZE", "PARSER_VERSION", "FileFormat", "identify"]
