"""A small FIT writer for tests, independent of the decoder: it can also write what no device should."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FIT_EPOCH_S = 631_065_600
# name -> (type byte, struct code)
TYPES = {
    "enum": (0x00, "B"),
    "sint8": (0x01, "b"),
    "uint8": (0x02, "B"),
    "sint16": (0x83, "h"),
    "uint16": (0x84, "H"),
    "sint32": (0x85, "i"),
    "uint32": (0x86, "I"),
    "string": (0x07, ""),
    "float32": (0x88, "f"),
    "float64": (0x89, "d"),
    "uint8z": (0x0A, "B"),
    "uint16z": (0x8B, "H"),
    "uint32z": (0x8C, "I"),
    "byte": (0x0D, "B"),
    "sint64": (0x8E, "q"),
    "uint64": (0x8F, "Q"),
}
INVALID = {
    "enum": 0xFF,
    "sint8": 0x7F,
    "uint8": 0xFF,
    "sint16": 0x7FFF,
    "uint16": 0xFFFF,
    "sint32": 0x7FFFFFFF,
    "uint32": 0xFFFFFFFF,
    "uint8z": 0,
    "uint16z": 0,
    "uint32z": 0,
    "byte": 0xFF,
}

type Value = float | bytes | Sequence[float] | None
type Fields = dict[int, tuple[str, Value]]
type Row = Mapping[int, tuple[str, Value]]


def slow_crc(data: bytes) -> int:
    """CRC-16/ARC bit by bit, as the FIT protocol's C sample computes it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def pack(kind: str, value: Value, *, big: bool = False) -> bytes:
    """One field's bytes; None is the type's invalid marker."""
    if isinstance(value, bytes):
        return value
    if value is None:
        value = INVALID[kind]
    values = value if isinstance(value, Sequence) else [value]
    code = TYPES[kind][1]
    return b"".join(
        struct.pack((">" if big else "<") + code, one if code in "fd" else int(one)) for one in values
    )


@dataclass
class FitWriter:
    """Collects records; ``build`` adds header and checksum."""

    body: bytearray = field(default_factory=bytearray)

    def define(
        self,
        local: int,
        number: int,
        fields: Sequence[tuple[int, int, int]],
        *,
        big: bool = False,
        developer: Sequence[tuple[int, int, int]] = (),
    ) -> FitWriter:
        """A definition of raw (number, size, type byte) triples."""
        self.body += bytes([0x40 | (0x20 if developer else 0) | local, 0, int(big)])
        self.body += struct.pack(">H" if big else "<H", number) + bytes([len(fields)])
        self.body += b"".join(bytes(triple) for triple in fields)
        if developer:
            self.body += bytes([len(developer)]) + b"".join(bytes(triple) for triple in developer)
        return self

    def data(self, local: int, content: bytes) -> FitWriter:
        self.body += bytes([local]) + content
        return self

    def compressed(self, local: int, offset: int, content: bytes) -> FitWriter:
        self.body += bytes([0x80 | local << 5 | offset]) + content
        return self

    def message(self, number: int, fields: Row, *, local: int = 0, big: bool = False) -> FitWriter:
        """A definition and one data message of it."""
        return self.messages(number, [fields], local=local, big=big)

    def messages(self, number: int, rows: Sequence[Row], *, local: int = 0, big: bool = False) -> FitWriter:
        """One definition (from the first row) and a data message per row."""
        packed = [[pack(kind, value, big=big) for kind, value in row.values()] for row in rows]
        kinds = [TYPES[kind][0] for kind, _ in rows[0].values()]
        self.define(
            local,
            number,
            [(n, len(raw), kind) for n, raw, kind in zip(rows[0], packed[0], kinds, strict=True)],
            big=big,
        )
        for row in packed:
            self.data(local, b"".join(row))
        return self

    def build(
        self,
        *,
        header_size: int = 14,
        data_size: int | None = None,
        header_crc: int | None = None,
        crc: int | None = None,
    ) -> bytes:
        size = len(self.body) if data_size is None else data_size
        head = struct.pack("<BBHI4s", header_size, 0x10, 2132, size, b".FIT")
        if header_size >= 14:
            head += struct.pack("<H", slow_crc(head) if header_crc is None else header_crc)
        head = head.ljust(header_size, b"\0")
        whole = head + bytes(self.body)
        return whole + struct.pack("<H", slow_crc(whole) if crc is None else crc)


START = 1_100_000_000  # FIT seconds; 2024-11-08


def file_id(writer: FitWriter, kind: int = 4) -> FitWriter:
    return writer.message(
        0,
        {0: ("enum", kind), 1: ("uint16", 1), 2: ("uint16", 3112), 3: ("uint32z", 42), 4: ("uint32", START)},
    )


def record(at: int, **values: Value) -> Fields:
    """A record's fields; ``at`` seconds after START."""
    row: dict[int, tuple[str, Value]] = {253: ("uint32", START + at)}
    numbers = {
        "lat": (0, "sint32"),
        "lon": (1, "sint32"),
        "altitude": (2, "uint16"),
        "heart_rate": (3, "uint8"),
        "cadence": (4, "uint8"),
        "distance": (5, "uint32"),
        "speed": (6, "uint16"),
        "power": (7, "uint16"),
        "enhanced_speed": (73, "uint32"),
    }
    for name, value in values.items():
        number, kind = numbers[name]
        row[number] = (kind, value)
    return row


def semicircles(degrees: float) -> int:
    return round(degrees * 2**31 / 180)


def track(count: int, *, step_s: int = 1) -> list[Fields]:
    """Records of somebody running north at about 3 m/s."""
    return [
        record(
            i * step_s,
            lat=semicircles(47.0 + i * step_s * 2.7e-5),
            lon=semicircles(8.0),
            altitude=(400 + 500) * 5 + i % 7,
            heart_rate=120 + i % 30,
            distance=i * step_s * 300,
        )
        for i in range(count)
    ]


def session(at: int, elapsed_s: float, **changes: tuple[str, Value]) -> Fields:
    """A session's fields; changes by name override."""
    named: dict[str, tuple[int, tuple[str, Value]]] = {
        "timestamp": (253, ("uint32", START + at + int(elapsed_s))),
        "start_time": (2, ("uint32", START + at)),
        "sport": (5, ("enum", 1)),
        "sub_sport": (6, ("enum", 0)),
        "elapsed": (7, ("uint32", elapsed_s * 1000)),
        "timer": (8, ("uint32", elapsed_s * 1000)),
        "distance": (9, ("uint32", elapsed_s * 300)),
        "avg_heart_rate": (16, ("uint8", 130)),
    }
    extra = {"moving": 59, "ascent": 22, "descent": 23, "max_speed": 15, "pool_length": 44}
    fields = {number: changes.get(name, value) for name, (number, value) in named.items()}
    return fields | {extra[name]: value for name, value in changes.items() if name in extra}


def lap(at: int, elapsed_s: float) -> Fields:
    """A lap's fields."""
    return {
        253: ("uint32", START + at + int(elapsed_s)),
        2: ("uint32", START + at),
        7: ("uint32", elapsed_s * 1000),
        9: ("uint32", elapsed_s * 300),
        24: ("enum", 0),
    }


def run_file(count: int = 60) -> bytes:
    """A whole legal run: file_id, records, a lap, a session, an activity."""
    writer = file_id(FitWriter()).messages(20, track(count))
    writer.message(19, lap(0, count - 1))
    writer.message(18, session(0, count - 1))
    writer.message(34, {253: ("uint32", START + count), 5: ("uint32", START + count + 3600)})
    return writer.build()
