"""The smallest activity a watch could write: an encoder of our own, so that these tests need no other."""

import struct
from datetime import UTC, datetime

EPOCH_S = int(datetime(1989, 12, 31, tzinfo=UTC).timestamp())
START = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)
UINT8, ENUM, UINT16, UINT32, SINT32 = (0x02, "B"), (0x00, "B"), (0x84, "H"), (0x86, "I"), (0x85, "i")

Field = tuple[int, tuple[int, str]]
FILE_ID: tuple[Field, ...] = ((0, ENUM), (1, UINT16), (2, UINT16), (4, UINT32))
RECORD: tuple[Field, ...] = (
    (253, UINT32),
    (0, SINT32),
    (1, SINT32),
    (2, UINT16),
    (3, UINT8),
    (5, UINT32),
    (6, UINT16),
)
LAP: tuple[Field, ...] = ((253, UINT32), (2, UINT32), (7, UINT32), (8, UINT32), (9, UINT32))
SESSION: tuple[Field, ...] = (
    (253, UINT32),
    (2, UINT32),
    (5, ENUM),
    (6, ENUM),
    (7, UINT32),
    (8, UINT32),
    (9, UINT32),
)
ACTIVITY: tuple[Field, ...] = ((253, UINT32), (0, UINT32), (1, UINT16), (2, ENUM))


def crc16(data: bytes) -> int:
    """The FIT checksum, bit by bit (reflected polynomial 0xA001)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def _definition(local: int, number: int, fields: tuple[Field, ...]) -> bytes:
    head = struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
    return head + b"".join(bytes((field, struct.calcsize("<" + kind[1]), kind[0])) for field, kind in fields)


def _data(local: int, fields: tuple[Field, ...], *values: int) -> bytes:
    return bytes((local,)) + struct.pack("<" + "".join(kind[1] for _, kind in fields), *values)


def _wrapped(body: bytes) -> bytes:
    head = struct.pack("<BBHI4s", 14, 0x20, 2140, len(body), b".FIT")
    whole = head + struct.pack("<H", crc16(head)) + body
    return whole + struct.pack("<H", crc16(whole))


def activity(seed: int = 0, points: int = 60, sport: int = 1) -> bytes:
    """A FIT activity of ``points`` seconds; other seeds are other days, so other bytes."""
    start = int(START.timestamp()) - EPOCH_S + seed * 86_400
    end = start + points
    body = _definition(0, 0, FILE_ID) + _data(0, FILE_ID, 4, 255, 0, start)
    body += _definition(1, 20, RECORD)
    for second in range(points):
        body += _data(
            1,
            RECORD,
            start + second,
            574_000_000 + second * 250,
            100_000_000 + second * 100,
            (500 + 120) * 5 + second % 50,
            120 + second % 40,
            second * 300,
            3000,
        )
    body += _definition(2, 19, LAP) + _data(2, LAP, end, start, points * 1000, points * 1000, points * 300)
    body += _definition(3, 18, SESSION)
    body += _data(3, SESSION, end, start, sport, 0, points * 1000, points * 1000, points * 300)
    body += _definition(4, 34, ACTIVITY) + _data(4, ACTIVITY, end, points * 1000, 1, 0)
    return _wrapped(body)


def settings(seed: int = 0) -> bytes:
    """A legal FIT file that holds no activity (file type 2)."""
    return _wrapped(_definition(0, 0, FILE_ID) + _data(0, FILE_ID, 2, 255, 0, 1_000_000_000 + seed))
