"""The sample files of tests/data/fit: small, made up, deterministic, one per kind of recording."""

import math
import struct
from collections.abc import Callable, Mapping

from tests.sidecar.decode.fit_writer import (
    START,
    Fields,
    FitWriter,
    file_id,
    lap,
    record,
    semicircles,
    session,
)


def _ride(count: int) -> list[Fields]:
    """A hilly ride on a circle, 8 m/s, with a stop in the middle."""
    rows = []
    for at in range(count):
        way = 8.0 * min(at, max(at - 20, count // 2))
        angle = way / 400
        rows.append(
            record(
                at,
                lat=semicircles(47.0 + 0.0036 * math.sin(angle)),
                lon=semicircles(8.0 + 0.0053 * math.cos(angle)),
                altitude=round((450 + 40 * math.sin(way / 300) + 500) * 5),
                heart_rate=110 + round(30 * math.sin(at / 50) ** 2),
                cadence=85 if at % 50 else 0,
                distance=round(way * 100),
                power=None if at % 97 == 0 else 180 + at % 60,
            )
        )
    return rows


def outdoor_ride() -> bytes:
    writer = file_id(FitWriter()).messages(20, _ride(400))
    writer.message(19, lap(0, 200)).message(19, lap(200, 199))
    writer.message(
        18, session(0, 399, sport=("enum", 2), distance=("uint32", None), timer=("uint32", 380_000))
    )
    return writer.message(34, {253: ("uint32", START + 400), 5: ("uint32", START + 400 + 7200)}).build()


def triathlon() -> bytes:
    writer = file_id(FitWriter()).messages(20, _ride(300), big=True)
    for at, elapsed, sport in ((0, 100, 5), (100, 20, 3), (120, 100, 2), (220, 79, 1)):
        writer.message(19, lap(at, elapsed)).message(18, session(at, elapsed, sport=("enum", sport)))
    return writer.build()


def pool_swim() -> bytes:
    writer = file_id(FitWriter())
    for number in range(8):
        idle = number == 4
        fields: Fields = {
            253: ("uint32", START + 40 * number + 40),
            2: ("uint32", START + 40 * number),
            3: ("uint32", 40_000),
            5: ("uint16", None if idle else 18 + number),
            7: ("enum", 255 if idle else number % 3),
            12: ("enum", 0 if idle else 1),
        }
        writer.message(101, fields)
    writer.message(
        18, session(0, 320, sport=("enum", 5), sub_sport=("enum", 17), pool_length=("uint16", 2500))
    )
    return writer.build()


def indoor_ride_with_a_developer_field() -> bytes:
    writer = file_id(FitWriter())
    fields: Fields = {0: ("uint8", 0), 1: ("uint8", 7), 2: ("uint8", 0x84), 3: ("string", b"Power\0")}
    writer.message(206, fields | {14: ("uint16", 20), 15: ("uint8", 7)})
    writer.define(1, 20, [(253, 4, 0x86), (3, 1, 2)], developer=[(7, 2, 0)])
    for at in range(120):
        writer.data(1, struct.pack("<IBH", START + at, 100 + at // 4, 200 + at % 30))
    return writer.message(18, session(0, 119, sport=("enum", 2), sub_sport=("enum", 6))).build()


def watch_without_a_clock() -> bytes:
    """Compressed timestamps that count from power-on; compressed speed and distance."""
    writer = file_id(FitWriter()).message(
        21, {253: ("uint32", 5000), 0: ("enum", 0), 1: ("enum", 0)}, local=1
    )
    writer.define(0, 20, [(3, 1, 2), (8, 3, 13)])
    for at in range(1, 90):
        packed = 300 | (at * 48 % 4096) << 12
        writer.compressed(0, (5000 + at) & 31, bytes([100 + at % 20]) + packed.to_bytes(3, "little"))
    times: Fields = {253: ("uint32", 5090), 2: ("uint32", 5000), 5: ("enum", 1), 7: ("uint32", 90_000)}
    return (
        writer.message(18, times, local=1).message(34, {253: ("uint32", 5090), 5: ("uint32", START)}).build()
    )


def cut_run() -> bytes:
    return outdoor_ride()[:4000]


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "outdoor_ride": outdoor_ride,
    "triathlon": triathlon,
    "pool_swim": pool_swim,
    "indoor_ride_with_a_developer_field": indoor_ride_with_a_developer_field,
    "watch_without_a_clock": watch_without_a_clock,
    "cut_run": cut_run,
}
