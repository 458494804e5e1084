"""A second FIT encoder, written from the protocol's description: how a service re-encodes a recording.

Its files start some seconds later, lack laps, local time, serial number and most summaries, and name the
service as manufacturer.
"""

import struct
from typing import Final

import numpy as np

from scripts.sample_athlete.exports.history import Outing
from scripts.sample_athlete.fitfile import SEMICIRCLES_PER_DEGREE, fit_time
from scripts.sample_athlete.recording import Leg

# The profile's numbers: file type, manufacturer "strava", sports and sub-sports used here.
ACTIVITY_FILE: Final = 4
STRAVA: Final = 265
SPORTS: Final = {"running": 1, "cycling": 2, "walking": 11, "hiking": 17}
SUB_SPORTS: Final = {"generic": 0, "treadmill": 1, "indoor_cycling": 6, "road": 7}

# name -> (base type, struct code) of the types used
ENUM, UINT8, SINT8 = (0x00, "B"), (0x02, "B"), (0x01, "b")
UINT16, UINT32, SINT32, UINT32Z = (0x84, "H"), (0x86, "I"), (0x85, "i"), (0x8C, "I")

type FieldType = tuple[int, str]

# Channel -> number, type, scale and offset of the record field.
_RECORD_FIELDS: Final[tuple[tuple[str, int, FieldType, float, float], ...]] = (
    ("position_lat", 0, SINT32, SEMICIRCLES_PER_DEGREE, 0),
    ("position_long", 1, SINT32, SEMICIRCLES_PER_DEGREE, 0),
    ("altitude", 2, UINT16, 5, 500),
    ("heart_rate", 3, UINT8, 1, 0),
    ("cadence", 4, UINT8, 1, 0),
    ("distance", 5, UINT32, 100, 0),
    ("speed", 6, UINT16, 1000, 0),
    ("power", 7, UINT16, 1, 0),
    ("temperature", 13, SINT8, 1, 0),
)


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
        table.append(crc)
    return table


_CRC: Final = _crc_table()


def checksum(data: bytes) -> int:
    """CRC-16/ARC, as the protocol has it."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC[(crc ^ byte) & 0xFF]
    return crc


def definition(number: int, fields: list[tuple[int, FieldType]]) -> bytes:
    """A definition of local message 0, little endian."""
    rows = b"".join(bytes((field, struct.calcsize("<" + code), base)) for field, (base, code) in fields)
    return struct.pack("<BBBHB", 0x40, 0, 0, number, len(fields)) + rows


def message(number: int, values: dict[int, tuple[FieldType, int]]) -> bytes:
    """One message with its definition."""
    fields = [(field, kind) for field, (kind, _) in values.items()]
    codes = "".join(code for _, (_, code) in fields)
    return definition(number, fields) + struct.pack("<B" + codes, 0, *(value for _, value in values.values()))


def whole(body: bytes) -> bytes:
    """A file of these messages: header, both checksums."""
    head = struct.pack("<BBHI4s", 14, 0x20, 2140, len(body), b".FIT")
    data = head + struct.pack("<H", checksum(head)) + body
    return data + struct.pack("<H", checksum(data))


def _records(part: Leg, start: int, first: int) -> bytes:
    fields = [row for row in _RECORD_FIELDS if row[0] in part.columns]
    layout = np.dtype(
        [("head", "<u1"), ("timestamp", "<u4"), *((name, f"<{kind[1]}") for name, _, kind, _, _ in fields)]
    )
    rows = np.zeros(part.seconds + 1 - first, layout)
    rows["timestamp"] = start + np.arange(first, part.seconds + 1)
    for name, _, _, scale, offset in fields:
        rows[name] = np.round((part.columns[name][first:] + offset) * scale)
    numbers = [(253, UINT32), *((number, kind) for _, number, kind, _, _ in fields)]
    return definition(20, numbers) + rows.tobytes()


def reencoded(outing: Outing, part: Leg) -> bytes:
    """The recording without its first ``late_s`` seconds."""
    first, began = outing.late_s, fit_time(outing.start)
    start, end = began + first, began + part.seconds
    distance = part.columns["distance"]
    lasted_ms = (end - start) * 1000
    session = {
        253: (UINT32, end), 2: (UINT32, start), 5: (ENUM, SPORTS[part.sport]), 6: (ENUM, SUB_SPORTS[part.sub_sport]),
        7: (UINT32, lasted_ms), 8: (UINT32, lasted_ms), 9: (UINT32, round(float(distance[-1] - distance[first]) * 100)),
    }  # fmt: skip
    body = message(0, {0: (ENUM, ACTIVITY_FILE), 1: (UINT16, STRAVA), 2: (UINT16, 101), 4: (UINT32, start)})
    body += _records(part, began, first)
    body += message(18, session)
    body += message(34, {253: (UINT32, end), 0: (UINT32, lasted_ms), 1: (UINT16, 1), 2: (ENUM, 0)})
    return whole(body)


def other_file(kind: int, number: int, created: int, messages: bytes = b"") -> bytes:
    """A FIT file of another type (``kind``, the profile's "file"); ``number`` makes its bytes its own."""
    who = {
        0: (ENUM, kind),
        1: (UINT16, 1),
        2: (UINT16, 3_113),
        3: (UINT32Z, 1_000_001 + number),
        4: (UINT32, created),
    }
    return whole(message(0, who) + messages)
