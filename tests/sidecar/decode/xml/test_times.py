"""Times: against datetime.fromisoformat, one by one; a text's result never depends on its neighbours."""

import random
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from milevault.decode.xml.times import NO_ZONE, parse_times

MANY = 40


def oracle(text: str) -> tuple[float, float]:
    """By the standard library alone."""
    found = datetime.fromisoformat(text)
    offset = found.utcoffset()
    whole = found.replace(tzinfo=UTC) if offset is None else found
    seconds = (whole - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)
    return seconds, NO_ZONE if offset is None else offset.total_seconds()


def alone(texts: list[str]) -> list[tuple[float, float]]:
    return [(float(parse_times([text])[0][0]), float(parse_times([text])[1][0])) for text in texts]


def together(texts: list[str]) -> list[tuple[float, float]]:
    return list(zip(*(one.tolist() for one in parse_times(texts)), strict=True))


def some_times(form: str, count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return [
        (start + timedelta(seconds=dice.randrange(4_000_000_000), milliseconds=dice.randrange(1000)))
        .replace(tzinfo=None)
        .isoformat(timespec="milliseconds" if "f" in form else "seconds")
        .replace("T", form[0])
        + form[1:].removeprefix("f")
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    "form", ["TZ", "T", " Z", " ", "Tz", "T+02:00", "T-0330", "TfZ", "Tf", "Tf+05:45", " f-11:00"]
)
@pytest.mark.parametrize("count", [3, MANY])
def test_usual_forms_are_read_as_the_standard_library_reads_them(form: str, count: int) -> None:
    texts = some_times(form, count, len(form))
    for (seconds, offset), text in zip(together(texts), texts, strict=True):
        expected, expected_offset = oracle(text.replace("z", "Z"))
        assert seconds == pytest.approx(expected, abs=2e-6)
        assert offset == expected_offset


def test_every_day_of_leap_years_and_others_is_right() -> None:
    days = [
        datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=at)
        for year in (1900, 1999, 2000, 2024, 2100)
        for at in range(366)
    ]
    texts = [f"{day:%Y-%m-%dT%H:%M:%SZ}" for day in days]
    assert together(texts) == [oracle(text) for text in texts]


ODD = (
    "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "0000-01-01T00:00:00Z",
    "2024-05-01T24:00:00Z", "2024-05-01T24:30:00Z", "2024-05-01T25:00:00Z", "2024-05-01T10:60:00Z", "2024-05-01T10:00:60Z",
    "2024-05-01T10:00:61Z", "2024-05-01T10:00:0/Z", "2024-05-01T10:00:0:Z", "2024-05-01T10:00:00X", "2024-05-01T10:00:00+16:00",
    "2024-05-01T10:00:00+01:00", "2024-05-01T10:00:00-01:00", "2024-05-01T10:00:00.5Z", "2024-05-01T10:00:00,25Z",
    "2024-05-01T10:00:00.1234567890Z", "2024/5/1 9:03", "May 1, 2024 10:00:00", "2024-05-01", "soon", "", "\u0662024-05-01T10:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_a_text_means_the_same_alone_and_among_others(text: str) -> None:
    ((seconds, offset),) = alone([text])
    for neighbour in (text, "2024-05-01T10:00:00Z", "2024-05-01T10:00:00+01:00", "2024-05-01 10:00:00.5Z"):
        found = together([neighbour] * MANY + [text] + [neighbour] * MANY)[MANY]
        assert np.array_equal(found, (seconds, offset), equal_nan=True)


def test_what_is_no_time_is_missing() -> None:
    impossible = [text for text, (seconds, _) in zip(ODD, alone(list(ODD)), strict=True) if np.isnan(seconds)]
    assert set(impossible) == {
        "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "2024-05-01T24:30:00Z", "2024-05-01T25:00:00Z", "2024-05-01T10:60:00Z",
        "2024-05-01T10:00:61Z", "2024-05-01T10:00:0/Z", "2024-05-01T10:00:0:Z", "2024-05-01T10:00:00X",
        "2024-05-01T10:00:00+16:00", "2024-05-01", "soon", "", "\u0662024-05-01T10:00:00Z",
    }  # fmt: skip


def test_zone_is_taken_off_and_told() -> None:
    zone = timezone(timedelta(hours=2))
    seconds, offsets = parse_times(["2024-05-01T12:00:00+02:00", "2024-05-01T12:00:00"])
    assert seconds.tolist() == [
        datetime(2024, 5, 1, 12, tzinfo=zone).timestamp(),
        datetime(2024, 5, 1, 12, tzinfo=UTC).timestamp(),
    ]
    assert offsets.tolist() == [7200, NO_ZONE]
