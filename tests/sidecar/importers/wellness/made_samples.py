"""The health samples of tests/data/fit: small, made up, deterministic, one per kind of file."""

import math
from collections.abc import Callable, Mapping

from tests.sidecar.decode.fit_writer import FitWriter, Row, file_id
from tests.sidecar.importers.wellness.made import MONITORING_FILE, SLEEP_FILE, at

# A day in Berlin that ends in Seattle: the watch learns the new zone after landing.
MIDNIGHT, LANDING = at("2026-01-14T00:00+01:00"), at("2026-01-14T13:00-08:00")
END = at("2026-01-15T00:00-08:00")
WALKING, RUNNING = 6, 1


def _info(time: int, offset_h: int) -> Row:
    rates: Row = {3: ("uint16", [7600, 9700]), 4: ("uint16", [220, 590])}
    clocks: Row = {253: ("uint32", time), 0: ("uint32", time + offset_h * 3600)}
    return {**clocks, 1: ("enum", [WALKING, RUNNING]), **rates, 5: ("uint16", 1640)}


def _beats(first: int, last: int) -> list[Row]:
    return [
        {26: ("uint16", time & 0xFFFF), 27: ("uint8", 58 + round(9 * math.sin(time / 4000)))}
        for time in range(first, last, 600)
    ]


def _count(time: int, kind: int, cycles: int, **more: int | None) -> Row:
    numbers = {"kcal": (19, "uint16"), "ascent": (31, "uint32"), "moderate": (33, "uint16")}
    extra: Row = {numbers[name][0]: (numbers[name][1], value) for name, value in more.items()}
    return {253: ("uint32", time), 5: ("enum", kind), 3: ("uint32", cycles), **extra}


def monitoring_day_of_a_flight() -> bytes:
    writer = file_id(FitWriter(), MONITORING_FILE).message(103, _info(MIDNIGHT, 1))
    writer.messages(55, _beats(MIDNIGHT, LANDING), local=1)
    writer.message(55, _count(MIDNIGHT + 9 * 3600, WALKING, 2100, kcal=80, ascent=6000), local=2)
    writer.message(55, _count(MIDNIGHT + 10 * 3600, RUNNING, 4200, moderate=12, ascent=3000), local=2)
    writer.message(211, {253: ("uint32", MIDNIGHT + 7 * 3600), 0: ("uint8", 51), 1: ("uint8", 48)}, local=3)
    writer.message(103, _info(LANDING, -8)).messages(55, _beats(LANDING, END), local=1)
    stress: list[Row] = [
        {1: ("uint32", LANDING + 180 * n), 0: ("sint16", (n * 7) % 90 - 2), 3: ("sint8", 70 - n)}
        for n in range(40)
    ]
    writer.messages(227, stress, local=3)
    return writer.message(55, _count(END, WALKING, 5300, kcal=204), local=2).build()


def night_of_the_spring_change() -> bytes:
    asleep = at("2026-03-28T23:10+01:00")
    writer = file_id(FitWriter(), SLEEP_FILE)
    writer.message(273, {253: ("uint32", asleep), 1: ("uint16", 60), 2: ("uint32", asleep + 3600)})
    levels = (2, 2, 3, 3, 2, 4, 2, 3, 2, 1, 2, 4, 4, 2, 1)
    rows: list[Row] = [
        {253: ("uint32", asleep + 1800 * n), 0: ("enum", level)} for n, level in enumerate(levels)
    ]
    writer.messages(275, rows, local=1)
    writer.message(21, {253: ("uint32", asleep + 1800 * 15), 0: ("enum", 0), 1: ("enum", 1)}, local=2)
    writer.message(382, {0: ("uint32", asleep), 1: ("uint8", 24)}, local=3)
    scores: Row = {number: ("uint8", 60 + number) for number in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14)}
    return writer.message(346, {**scores, 11: ("uint8", 2), 15: ("uint16", 1725)}).build()


def metrics_of_a_morning() -> bytes:
    morning: Row = {253: ("uint32", at("2026-01-14T07:00+01:00"))}
    writer = file_id(FitWriter(), 44)
    hrv = (52, 50, 81, 40, 45, 64)
    writer.message(370, {**morning, **{n: ("uint16", v * 128) for n, v in enumerate(hrv)}, 6: ("enum", 4)})
    writer.message(229, {0: morning[253], 2: ("uint16", 523), 3: ("uint8", 34), 8: ("enum", 0)})
    writer.message(378, {**morning, 3: ("uint16", 512), 4: ("uint16", 430), 5: ("uint8", 12)})
    writer.message(369, {**morning, 0: ("uint8", 77)})
    writer.message(398, {**morning, 1: ("float32", -0.25), 4: ("float32", 34.5)})
    naps = at("2026-01-13T13:00+01:00")
    nap: Row = {0: ("uint32", naps), 2: ("uint32", naps + 1500), 3: ("sint16", 60), 5: ("enum", 0)}
    return writer.message(412, nap).build()


def shared_scales() -> bytes:
    rows: list[Row] = [
        {
            253: ("uint32", MIDNIGHT + 25_000 + 60 * n),
            0: ("uint16", raw),
            1: ("uint16", 1840),
            12: ("uint16", user),
        }
        for n, (raw, user) in enumerate(((7580, 0), (65_534, 0), (5820, 1)))
    ]
    return file_id(FitWriter(), 9).messages(30, rows).build()


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "monitoring_day_of_a_flight": monitoring_day_of_a_flight,
    "night_of_the_spring_change": night_of_the_spring_change,
    "metrics_of_a_morning": metrics_of_a_morning,
    "shared_scales": shared_scales,
}
