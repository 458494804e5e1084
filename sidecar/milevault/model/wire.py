"""A file's content as a frame for the pipe out of the parser process: no pickle, all checked on arrival.

Layout: magic, length of the header, header (msgpack), then every column's raw little-endian float64
values in the order of their first mention. The receiving side trusts nothing: shapes and types are
checked by msgspec against the model's own dataclasses, numbers against the model's bounds.
"""

import struct
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from milevault.errors import ParserFailed
from milevault.model.content import FileContent
from milevault.model.future import without_future
from milevault.model.validity import check

MAGIC: Final = b"MVW2"
MAX_FRAME_BYTES: Final = 256 * 2**20
MAX_SAMPLES: Final = 1_000_000
_PREFIX: Final = struct.Struct("<4sI")
_VALUE: Final = np.dtype("<f8")


def encode(content: FileContent) -> list[bytes | memoryview]:
    """The frame in pieces, to be written one after the other; columns are not copied."""
    columns: list[bytes | memoryview] = []

    def stand_in(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            raise NotImplementedError(type(value))
        columns.append(np.ascontiguousarray(value, _VALUE).data.cast("B"))
        return len(value)

    header = msgspec.msgpack.encode(content, enc_hook=stand_in)
    return [_PREFIX.pack(MAGIC, len(header)), header, *columns]


def decode(frame: bytes | bytearray | memoryview, *, now: datetime) -> FileContent:
    """The content of a frame; raises ParserFailed for anything that is not a faithful frame.

    What lies later than two days from ``now`` is the file's fault, not the parser's: it is left out with the
    finding 'time_in_future', and a file with nothing else raises CorruptFile.
    """
    columns = _Columns(memoryview(frame))
    try:
        content = msgspec.msgpack.decode(columns.header, type=FileContent, dec_hook=columns.read, strict=True)
    except (
        msgspec.MsgspecError,
        ValueError,
        RecursionError,
    ) as error:  # text that is no UTF-8 is a ValueError
        raise ParserFailed("the parser answered something that is not a file's content") from error
    columns.expect_end()
    check(content)
    return without_future(content, now)


class _Columns:
    """Reads the columns behind the header, in order, never beyond the frame."""

    def __init__(self, frame: memoryview) -> None:
        if not _PREFIX.size <= len(frame) <= MAX_FRAME_BYTES:
            raise ParserFailed("the parser's answer has an impossible size")
        magic, header_size = _PREFIX.unpack_from(frame)
        self._position = _PREFIX.size + header_size
        if magic != MAGIC or self._position > len(frame):
            raise ParserFailed("the parser's answer is not a frame")
        self._frame = frame
        self.header = frame[_PREFIX.size : self._position]

    def read(self, _expected: type, length: Any) -> NDArray[np.float64]:
        """The next column, ``length`` values long; called by msgspec wherever the model has an array."""
        if not isinstance(length, int) or not 0 <= length <= MAX_SAMPLES:
            raise ValueError("a column of impossible length")
        end = self._position + length * _VALUE.itemsize
        if end > len(self._frame):
            raise ValueError("a column beyond the frame")
        column = np.frombuffer(self._frame[self._position : end], _VALUE).astype(np.float64)
        self._position = end
        return column

    def expect_end(self) -> None:
        if self._position != len(self._frame):
            raise ParserFailed("the parser's answer has bytes left over")
