"""The entries of a zip whose directory is lost (a download or copy that was cut off), by their local headers.

Where a header gives no size (written as a stream, flag bit 3), the data ends before the next mark that has a
data descriptor of just that size before it (APPNOTE.TXT 4.3.9). A chance mark inside of packed data has none.
"""

import re
import struct
from dataclasses import dataclass
from typing import IO, Final

from milevault.importers.archives.directory import LOCAL, LOCAL_MARK, ZipEntry, dos_time
from milevault.importers.archives.limits import STEP_BYTES, Budget

_STREAMED: Final = 1 << 3
_IN_ZIP64: Final = 0xFFFFFFFF
_MARKS: Final = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06|\x06\x06)")
_MARK_SIZE: Final = 4
_NAME_SIZE: Final = slice(26, 28)
"""An entry without a name is none: a chance mark, or zeros where a file was lost."""
_DESCRIPTORS: Final = (struct.Struct("<4s3I"), struct.Struct("<4sI2Q"))
_DESCRIPTOR_MARK: Final = b"PK\x07\x08"
# So many chance marks in one entry and the first is taken: the search must not read the file again and again.
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where an entry's data ends, and what its descriptor says of it."""

    end: int
    following: int
    size: int | None = None
    crc: int | None = None


def scan(file: IO[bytes], budget: Budget) -> list[ZipEntry]:
    """Every entry whose local header is there, in the file's order; the last one may be cut off."""
    total = file.seek(0, 2)
    entries: list[ZipEntry] = []
    position = _next_mark(file, 0, total)
    while position is not None:
        file.seek(position)
        header = file.read(LOCAL.size)
        if len(header) < LOCAL.size:
            break
        if not header.startswith(LOCAL_MARK) or not any(header[_NAME_SIZE]):
            position = _next_mark(file, position + _MARK_SIZE, total)
            continue
        budget.list_entries(1)
        entry, following = _entry(file, position, header, len(entries), total)
        entries.append(entry)
        position = _next_mark(file, following, total)
    return entries


def _entry(file: IO[bytes], position: int, header: bytes, index: int, total: int) -> tuple[ZipEntry, int]:
    _, _, flags, method, time, date, crc, packed, size, name_size, extra_size = LOCAL.unpack(header)
    name = file.read(name_size)
    start = position + LOCAL.size + name_size + extra_size
    if flags & _STREAMED or packed == _IN_ZIP64:
        extent = _streamed(file, start, total)
    else:
        extent = _Extent(start + packed, start + packed, size, crc)
    entry = ZipEntry(
        index=index,
        name=name,
        flags=flags,
        method=method,
        packed_size=max(0, extent.end - start),
        size=extent.size,
        crc=extent.crc,
        offset=position,
        end=max(extent.end, start),
        modified_s=dos_time(date, time),
        is_folder=name.endswith((b"/", b"\\")),
    )
    return entry, max(extent.following, start)


def _streamed(file: IO[bytes], start: int, total: int) -> _Extent:
    first: int | None = None
    position = start
    for _ in range(_TRIES):
        mark = _next_mark(file, position, total)
        if mark is None:
            break
        if (extent := _described(file, start, mark)) is not None:
            return extent
        first = mark if first is None else first
        position = mark + _MARK_SIZE
    end = total if first is None else first
    # The last entry may be whole with its descriptor, and only the directory be missing.
    return _described(file, start, end) or _Extent(end, end)


def _described(file: IO[bytes], start: int, end: int) -> _Extent | None:
    """The extent by a descriptor that ends at ``end``, None where none fits."""
    for layout in _DESCRIPTORS:
        place = end - layout.size
        if place < start:
            continue
        file.seek(place)
        mark, crc, packed, size = layout.unpack(file.read(layout.size))
        if mark == _DESCRIPTOR_MARK and packed == place - start:
            return _Extent(place, end, size, crc)
    return None


def _next_mark(file: IO[bytes], position: int, total: int) -> int | None:
    """The first mark of a header or directory at or after ``position``."""
    while position < total:
        file.seek(position)
        data = file.read(STEP_BYTES)
        if (found := _MARKS.search(data)) is not None:
            return position + found.start()
        if len(data) < _MARK_SIZE:
            return None
        # A mark may lie across two steps.
        position += len(data) - _MARK_SIZE + 1
    return None
