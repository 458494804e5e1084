"""The bytes of one zip entry, inflated step by step under a meter.

METHODS are those whose memory does not depend on what the entry asks for: inflate 32 KiB, bzip2 8 MB, zstd
128 MiB (its own limit for streams). LZMA allocates a dictionary of any size that the entry names, up to
4 GiB, so it is refused, like methods nobody uses any more.
"""

import bz2
import zlib
from collections.abc import Callable, Iterator, Mapping
from compression import zstd
from typing import IO, Final, Protocol

from milevault.errors import CorruptFile, UnsupportedFile
from milevault.importers.archives.directory import (
    ENCRYPTED_FLAGS,
    LOCAL,
    LOCAL_MARK,
    PATCH_FLAG,
    ZipEntry,
)
from milevault.importers.archives.limits import STEP_BYTES, Meter

type Pieces = Iterator[bytes]


class Decompressor(Protocol):
    """What bz2 and zstd offer; deflate and stored data get it from the classes below."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Deflate:
    """Raw deflate, or gzip members with ``window`` 31, with zlib's leftovers kept inside."""

    def __init__(self, window: int = -zlib.MAX_WBITS) -> None:
        self._inner = zlib.decompressobj(window)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._full

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        made = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # A full step may have left bytes in zlib's own window that no input stands for any more.
        self._full = len(made) == max_length
        return made


class _Stored:
    eof = False
    needs_input = True

    def decompress(self, data: bytes, _max_length: int, /) -> bytes:
        return data


METHODS: Final[Mapping[int, Callable[[], Decompressor]]] = {
    0: _Stored,
    8: Deflate,
    12: bz2.BZ2Decompressor,
    93: zstd.ZstdDecompressor,
}
_BROKEN: Final = (zlib.error, OSError, ValueError, zstd.ZstdError)


def content(file: IO[bytes], entry: ZipEntry, meter: Meter) -> Pieces:
    """The entry's bytes in pieces of at most 64 KiB; nothing is read before the first is asked for.

    Raises UnsupportedFile for what is not read at all, CorruptFile for damage, OverBudget from the meter.
    The size and checksum of the directory are compared at the end: keep nothing before that.
    """
    make = _method(entry)
    position = _data_start(file, entry)
    decompressor = make()
    crc, size = 0, 0
    for piece in _inflated(_packed(file, position, entry.packed_size), decompressor, meter):
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        yield piece
    if entry.size is not None and size != entry.size:
        raise CorruptFile(
            "entry_size", "This entry is damaged: its size is not the one declared.", offset=size
        )
    if entry.crc is not None and crc != entry.crc:
        raise CorruptFile("entry_checksum", "This entry is damaged: its checksum does not fit.", offset=size)


def _method(entry: ZipEntry) -> Callable[[], Decompressor]:
    if entry.flags & ENCRYPTED_FLAGS:
        raise UnsupportedFile(
            "encrypted", "This entry is encrypted: unpack the archive with its password first."
        )
    make = METHODS.get(entry.method)
    if make is None or entry.flags & PATCH_FLAG:
        raise UnsupportedFile(
            "unknown_method", "This entry is packed in a way that is not read: pack it as an ordinary ZIP."
        )
    return make


def _data_start(file: IO[bytes], entry: ZipEntry) -> int:
    """Where the entry's data begins, after its local header (4.3.7)."""
    file.seek(entry.offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(LOCAL_MARK):
        raise CorruptFile("entry_missing", "This entry is not where the directory says.", offset=entry.offset)
    *_, name_size, extra_size = LOCAL.unpack(header)
    start: int = entry.offset + LOCAL.size + name_size + extra_size
    if start + entry.packed_size > entry.end:
        raise CorruptFile("overlapping", "This entry overlaps another one.", offset=entry.offset)
    return start


def _packed(file: IO[bytes], position: int, left: int) -> Pieces:
    while left > 0:
        # Another entry may have been read meanwhile: the position is ours to keep.
        file.seek(position)
        data = file.read(min(STEP_BYTES, left))
        if not data:
            return
        position += len(data)
        left -= len(data)
        yield data


def _inflated(packed: Pieces, decompressor: Decompressor, meter: Meter) -> Pieces:
    while not decompressor.eof:
        data = next(packed, b"") if decompressor.needs_input else b""
        if not data and decompressor.needs_input:
            if isinstance(decompressor, _Stored):
                return
            raise CorruptFile("entry_cut_off", "This entry is damaged: its end is missing.")
        try:
            made = decompressor.decompress(data, STEP_BYTES)
        except _BROKEN as error:
            raise CorruptFile("entry_damaged", "This entry is damaged: it cannot be unpacked.") from error
        meter.tick(len(data), len(made))
        if made:
            yield made
