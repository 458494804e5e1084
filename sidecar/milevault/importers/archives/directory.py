"""A zip's central directory: which entries it has, read with bounds that the file cannot set.

Own code instead of the standard library's, which gives up on the whole archive for one name that is not
UTF-8, one damaged extra field or one entry of a newer version, and reads a directory of any size at once.
Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 (records) and 4.4 (fields); section numbers below are its.
"""

import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, Final

from milevault.errors import CorruptFile, UnsupportedFile
from milevault.importers.archives.limits import Budget, OverBudget

LOCAL: Final = struct.Struct("<4s5H3I2H")
LOCAL_MARK: Final = b"PK\x03\x04"
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_CENTRAL_MARK: Final = b"PK\x01\x02"
_END: Final = struct.Struct("<4s4H2IH")
END_MARK: Final = b"PK\x05\x06"
_LOCATOR: Final = struct.Struct("<4sIQI")
_LOCATOR_MARK: Final = b"PK\x06\x07"
_END64: Final = struct.Struct("<4sQ2H2I4Q")
_END64_MARK: Final = b"PK\x06\x06"
_LONGEST_COMMENT: Final = 0xFFFF
_IN_ZIP64: Final = 0xFFFFFFFF
_ZIP64_FIELD: Final = 0x0001

UTF8_FLAG: Final = 1 << 11
# Encrypted, strongly encrypted, with an encrypted directory (4.4.4)
ENCRYPTED_FLAGS: Final = 1 | 1 << 6 | 1 << 13
PATCH_FLAG: Final = 1 << 5
_UNIX: Final = 3
_TYPE_MASK: Final = 0o170000
_LINK: Final = 0o120000
_FOLDER_ATTRIBUTE: Final = 0x10


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipEntry:
    """One line of the directory, as declared.

    ``index`` is its place in the directory, ``offset`` that of its local header in the file, ``end`` what its
    data must not reach beyond. ``size`` and ``crc`` are None where nobody knows them (a recovered entry).
    ``modified_s`` is Unix time, taking the wall clock for UTC; None where it is no date.
    """

    index: int
    name: bytes
    flags: int
    method: int
    packed_size: int
    size: int | None
    crc: int | None
    offset: int
    end: int
    modified_s: int | None
    is_folder: bool = False
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where the directory is; ``shift`` is what stands before the archive (a self-extracting program)."""

    start: int
    size: int
    count: int
    shift: int


def read_directory(file: IO[bytes], budget: Budget) -> list[ZipEntry]:
    """Every entry of the zip in ``file``, in the directory's order.

    Raises CorruptFile where there is no readable directory, OverBudget where it lists too much.
    """
    found = _locate(file)
    if found.size > budget.limits.directory_bytes:
        raise OverBudget("too_many_entries", "The archive's directory is larger than that of any export.")
    budget.list_entries(found.count)
    file.seek(found.start)
    raw = file.read(found.size)
    entries: list[ZipEntry] = []
    position = 0
    while position < len(raw):
        # The count in the end record may lie, and each line costs memory.
        if len(entries) >= found.count:
            budget.list_entries(1)
        entry, position = _entry(raw, position, len(entries), found)
        entries.append(entry)
    return _with_ends(entries, found.start)


def is_whole(size: int, tail: bytes) -> bool | None:
    """Whether a zip of ``size`` bytes ending in ``tail`` has its end record; None where it cannot say."""
    place = tail.rfind(END_MARK)
    if place < 0 or place + _END.size > len(tail):
        return False
    _, _, _, _, _, directory_size, directory_start, comment = _END.unpack_from(tail, place)
    if place + _END.size + comment > len(tail):
        return False
    if directory_start == _IN_ZIP64:
        return True
    # An archive inside this one may end here; then its directory is not where it would have to be.
    return True if directory_start + directory_size == size - len(tail) + place else None


def _locate(file: IO[bytes]) -> _Directory:
    size = file.seek(0, 2)
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read(_END.size + _LONGEST_COMMENT)
    place = tail.rfind(END_MARK)
    if place < 0 or place + _END.size > len(tail):
        raise CorruptFile(
            "zip_no_directory", "The archive is cut off: its directory is missing.", offset=size
        )
    _, disk, first_disk, _, count, directory_size, start, _ = _END.unpack_from(tail, place)
    end = tail_start + place
    if _IN_ZIP64 in (directory_size, start) or count == 0xFFFF:
        zip64 = _locate64(file, end)
        if zip64 is not None:
            return zip64
    if disk != first_disk or disk not in (0, 0xFFFF):
        raise UnsupportedFile("zip_split", "This is one part of a divided archive: join the parts first.")
    return _checked(start, directory_size, count, end)


def _locate64(file: IO[bytes], end: int) -> _Directory | None:
    """The directory by the zip64 end record before ``end`` (4.3.14), None where there is none."""
    locator_at = end - _LOCATOR.size
    if locator_at < 0:
        return None
    file.seek(locator_at)
    mark, _, record_at, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if mark != _LOCATOR_MARK:
        return None
    # Where something stands before the archive, the locator points too low; the record usually lies before it.
    for place in (record_at, locator_at - _END64.size):
        if 0 <= place <= locator_at - _END64.size:
            file.seek(place)
            record = _END64.unpack(file.read(_END64.size))
            if record[0] == _END64_MARK:
                return _checked(record[9], record[8], record[7], place)
    raise CorruptFile("zip_no_directory", "The archive's directory is damaged.", offset=locator_at)


def _checked(start: int, size: int, count: int, end: int) -> _Directory:
    shift = end - size - start
    if shift < 0:
        raise CorruptFile("zip_no_directory", "The archive's directory is damaged.", offset=end)
    return _Directory(start=start + shift, size=size, count=count, shift=shift)


def _entry(raw: bytes, position: int, index: int, directory: _Directory) -> tuple[ZipEntry, int]:
    if position + _CENTRAL.size > len(raw) or raw[position : position + 4] != _CENTRAL_MARK:
        raise CorruptFile("zip_no_directory", "The archive's directory is damaged.", offset=position)
    (
        _, made_by, _, flags, method, time, date, crc, packed_size, size,
        name_size, extra_size, comment_size, _, _, attributes, offset,
    ) = _CENTRAL.unpack_from(raw, position)  # fmt: skip
    name_at = position + _CENTRAL.size
    extra_at = name_at + name_size
    name = raw[name_at:extra_at]
    size, packed_size, offset = _widened(raw[extra_at : extra_at + extra_size], size, packed_size, offset)
    is_unix = made_by >> 8 == _UNIX
    entry = ZipEntry(
        index=index,
        name=name,
        flags=flags,
        method=method,
        packed_size=packed_size,
        size=size,
        crc=crc,
        offset=offset + directory.shift,
        end=directory.start,
        modified_s=dos_time(date, time),
        is_folder=name.endswith((b"/", b"\\")) or (size == 0 and bool(attributes & _FOLDER_ATTRIBUTE)),
        is_link=is_unix and (attributes >> 16) & _TYPE_MASK == _LINK,
    )
    return entry, extra_at + extra_size + comment_size


def _widened(extra: bytes, size: int, packed_size: int, offset: int) -> tuple[int, int, int]:
    """The three numbers with those from the zip64 field that did not fit into 32 bits (4.5.3).

    A damaged field leaves them as they are: the entry then fails by itself, and no other with it.
    """
    wide = b""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == _ZIP64_FIELD:
            wide = extra[position + 4 : position + 4 + length]
            break
        position += 4 + length
    numbers = [size, packed_size, offset]
    for place, number in enumerate(numbers):
        if number == _IN_ZIP64 and len(wide) >= 8:
            numbers[place] = int.from_bytes(wide[:8], "little")
            wide = wide[8:]
    return numbers[0], numbers[1], numbers[2]


def _with_ends(entries: list[ZipEntry], directory_start: int) -> list[ZipEntry]:
    """Each entry with the offset of whatever comes after it, so that overlapping data is noticed."""
    ends: dict[int, int] = {}
    following = directory_start
    for offset in sorted({entry.offset for entry in entries}, reverse=True):
        ends[offset] = following
        following = offset
    return [replace(entry, end=ends[entry.offset]) for entry in entries]


def dos_time(date: int, time: int) -> int | None:
    """Unix time of an MS-DOS date and time (4.4.6), None where they are none.

    >>> dos_time(0x5AA4, 0x33C0), dos_time(0, 0)
    (1746340200, None)
    """
    try:
        moment = datetime(
            (date >> 9) + 1980,
            date >> 5 & 15,
            date & 31,
            time >> 11,
            time >> 5 & 63,
            min((time & 31) * 2, 59),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return int(moment.timestamp())
