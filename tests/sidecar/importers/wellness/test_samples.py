"""Samples within a day: stress, body battery, blood oxygen, breathing, variability, skin."""

import pytest

from milevault.importers.files.wellness.samples import SAMPLE_FIELDS
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME
from tests.sidecar.decode.fit_writer import Row
from tests.sidecar.importers.wellness.made import (
    MONITORING_FILE,
    at,
    raw_file,
    read,
    samples,
    sdk_file,
)

NOON = at("2026-01-14T12:00+01:00")
DAY = "2026-01-14"


def stress(*rows: tuple[int, int | None, int | None]) -> bytes:
    """Rows of (minute, stress, body battery)."""
    return raw_file(
        MONITORING_FILE,
        (227, [{1: ("uint32", NOON + 60 * m), 0: ("sint16", s), 3: ("sint8", b)} for m, s, b in rows]),
    )


def test_stress_and_body_battery_are_two_series() -> None:
    content = read(
        stress(
            (0, 10, 60), (3, 40, 62), (6, -1, 58), (9, 60, None), (12, 90, 50), (15, None, 55), (18, 20, -3)
        )
    )
    assert samples(content, "stress") == {
        DAY: [(NOON + 60 * m, v) for m, v in ((0, 10), (3, 40), (9, 60), (12, 90), (18, 20))]
    }
    assert samples(content, "body_battery") == {
        DAY: [(NOON + 60 * m, v) for m, v in ((0, 60), (3, 62), (6, 58), (12, 50), (15, 55))]
    }
    assert content.wellness.values == ()


def test_off_the_wrist_there_is_no_blood_oxygen() -> None:
    content = read(
        sdk_file(
            "monitoring_b",
            (269, {"timestamp": NOON, "reading_spo2": 96, "reading_confidence": 8, "mode": "spot_check"}),
            (269, {"timestamp": NOON + 60, "reading_spo2": 99, "mode": "off_wrist"}),
            (269, {"timestamp": NOON + 120, "reading_spo2": 93, "mode": "periodic"}),
            (269, {"timestamp": NOON + 180, "reading_spo2": 0, "mode": "periodic"}),
            (269, {"timestamp": NOON + 240, "reading_spo2": 90}),
        )
    )
    assert samples(content, "spo2") == {DAY: [(NOON, 96), (NOON + 120, 93), (NOON + 240, 90)]}


def test_breathing_of_zero_and_less_is_none() -> None:
    content = read(
        sdk_file(
            "monitoring_b",
            *(
                (297, {"timestamp": NOON + 60 * at_minute, "respiration_rate": rate})
                for at_minute, rate in enumerate((14.25, -1.0, 0.0, -3.0, 16.5))
            ),
        )
    )
    assert samples(content, "respiration_rate") == {DAY: [(NOON, 14.25), (NOON + 240, 16.5)]}


def test_variability_and_skin_temperature_are_series() -> None:
    hrv = read(sdk_file(68, *((371, {"timestamp": NOON + 300 * n, "value": 40.5 + n}) for n in range(3))))
    assert samples(hrv, "hrv") == {DAY: [(NOON + 300 * n, 40.5 + n) for n in range(3)]}
    rows: list[Row] = [{253: ("uint32", NOON + n), 1: ("float32", n / 2)} for n in range(3)]
    skin = read(raw_file(73, (397, rows)))
    assert samples(skin, "skin_temperature_deviation") == {DAY: [(NOON + n, n / 2) for n in range(3)]}


@pytest.mark.parametrize("row", SAMPLE_FIELDS, ids=lambda row: row.channel)
def test_every_series_rises_in_time_within_its_channels_bounds(row: object) -> None:
    channel = HEALTH_CHANNELS_BY_NAME[row.channel]  # type: ignore[attr-defined]
    kinds = {"sint16": range(-40, 32_000, 523), "uint16": range(0, 65_000, 997), "uint8": range(0, 255, 7)}
    number = {"heart_rate": 27, "body_battery": 3, "deviation": 1, "percent_fat": 1, "diastolic_pressure": 1}
    time = 1 if row.message == 227 else 253  # type: ignore[attr-defined]
    for kind, raws in kinds.items():
        rows: list[Row] = [
            {
                time: ("uint32", NOON + at_s // 2 * (1 if at_s % 3 else -1)),
                number.get(row.field, 0): (kind, raw),  # type: ignore[attr-defined]
            }
            for at_s, raw in enumerate(raws)
        ]
        data = raw_file(MONITORING_FILE, (row.message, rows), (103, {253: ("uint32", NOON), 5: ("uint16", 1600)}))  # type: ignore[attr-defined]  # fmt: skip
        for one in read(data).wellness.series:
            if one.channel != channel.name:
                continue
            assert (one.times_s[1:] > one.times_s[:-1]).all()
            assert channel.lowest <= one.values.min() <= one.values.max() <= channel.highest
