"""Real wellness files and the sample athlete's, against fitdecode and garmin-fit-sdk read message by message.

The oracles know messages, not days: sums, samples and dates are made here the slow way, row by row.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import fitdecode
import pytest

from milevault.decode.fit import decode_fit
from milevault.errors import FileError
from milevault.importers.files import fit
from milevault.model import FileContent
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.importers.wellness.made import BERLIN

type Messages = dict[int, list[dict[str, Any]]]
LARGEST_FOR_FITDECODE = 150_000  # it reads 0.5 MB a second
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)


def by_fitdecode(data: bytes) -> Messages:
    found: Messages = defaultdict(list)
    lenient = fitdecode.ErrorHandling.IGNORE
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.DISABLED, error_handling=lenient) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                found[frame.global_mesg_num].append({one.name: one.value for one in frame.fields})
    return found


def by_sdk(data: bytes) -> Messages:
    sdk = pytest.importorskip("garmin_fit_sdk")
    found: Messages = defaultdict(list)
    decoder = sdk.Decoder(sdk.Stream.from_byte_array(bytearray(data)))

    def keep(number: int, message: dict[str, Any]) -> None:
        found[number].append(message)

    decoder.read(merge_heart_rates=False, mesg_listener=keep)
    return found


ORACLES = [by_fitdecode, by_sdk]


def moments(
    messages: list[dict[str, Any]], start: datetime | None
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Each message with its time; timestamp_16 counts on from the latest time, as the SDK's cookbook says."""
    latest = start
    for message in messages:
        if message.get("timestamp") is not None:
            latest = message["timestamp"]
        elif message.get("timestamp_16") is not None and latest is not None:
            seconds = int((latest - FIT_EPOCH).total_seconds())
            latest += timedelta(seconds=(message["timestamp_16"] - seconds) & 0xFFFF)
        else:
            continue
        yield latest, message


def wall_clock(found: Messages, zone: ZoneInfo) -> Callable[[datetime], datetime]:
    for one in found.get(103, []):
        if one.get("local_timestamp") is not None:
            local = one["local_timestamp"]
            if isinstance(local, int):
                local = FIT_EPOCH + timedelta(seconds=local)
            ahead = local.replace(tzinfo=UTC) - one["timestamp"]
            if one["timestamp"].astimezone(zone).utcoffset() != ahead:
                return lambda moment: moment + ahead
    return lambda moment: moment.astimezone(zone)


def steps(found: Messages, zone: ZoneInfo) -> dict[date, dict[str, float]]:
    clock = wall_clock(found, zone)
    start = found[103][0]["timestamp"] if found.get(103) else None
    counted: dict[date, dict[str, float]] = defaultdict(dict)
    for moment, message in moments(found.get(55, []), start):
        cycles = message.get("cycles")
        amount = message.get("steps", None if cycles is None else cycles * 2)
        if message.get("activity_type") in ("walking", "running") and amount is not None:
            local = clock(moment)
            day = local.date() - timedelta(days=1 if local.strftime("%H%M%S") == "000000" and amount else 0)
            counted[day][message["activity_type"]] = amount
    return counted


def heart_rates(found: Messages) -> list[tuple[float, float]]:
    start = found[103][0]["timestamp"] if found.get(103) else None
    beats = {
        m.timestamp(): row["heart_rate"]
        for m, row in moments(found.get(55, []), start)
        if row.get("heart_rate")
    }
    return sorted(beats.items())


def check(data: bytes, oracle: Callable[[bytes], Messages], zone: ZoneInfo = BERLIN) -> set[str]:
    """Everything the oracle can tell of the file is in what was read; returns what there was to compare."""
    content, found = fit.read(data, zone), oracle(data)
    compared = set()
    values = {(one.day, one.metric, one.component): one.value for one in content.wellness.values}
    for day, of_types in steps(found, zone).items():
        compared.add("steps")
        assert {t: values[day, "steps", t] for t in of_types} == of_types
    if beats := heart_rates(found):
        compared.add("heart_rate")
        assert series(content, "heart_rate") == beats
    for number, field, channel in (
        (30, "weight", "weight_kg"),
        (51, "systolic_pressure", "systolic_mmhg"),
        (371, "value", "hrv"),
    ):
        own = [
            one for one in found.get(number, []) if one.get("user_profile_index") in (None, 0, "selected_0")
        ]
        if expected := {
            one["timestamp"].timestamp(): one[field] for one in own if one.get(field) is not None
        }:
            compared.add(channel)
            assert dict(series(content, channel)) == pytest.approx(expected)
    if night := [one for one in found.get(275, []) if one.get("sleep_level") is not None]:
        compared.add("sleep")
        (sleep,) = content.wellness.sleeps
        assert sleep.start_time == night[0]["timestamp"]
    return compared


def series(content: FileContent, channel: str) -> list[tuple[float, float]]:
    return sorted(
        pair
        for one in content.wellness.series
        if one.channel == channel
        for pair in zip(one.times_s.tolist(), one.values.tolist(), strict=True)
    )


@needs_corpus
@pytest.mark.parametrize("oracle", ORACLES)
def test_real_wellness_files_agree_with_the_oracles(oracle: Callable[[bytes], Messages]) -> None:
    compared: dict[str, int] = defaultdict(int)
    for path in [
        *corpus_files("wellness"),
        *(one for one in corpus_files("fit") if "WeightScale" in one.name),
    ]:
        for name in check(path.read_bytes(), oracle):
            compared[name] += 1
    assert compared == {"steps": 2, "weight_kg": 4}


def holds_physiology(data: bytes) -> bool:
    try:
        return any("physiological_metrics" in part.messages for part in decode_fit(data).parts)
    except FileError:
        return False


@needs_corpus
def test_real_activities_give_the_vo2max_and_recovery_that_stand_in_them() -> None:
    """Messages 140 are in no oracle's profile: their raw fields are compared."""
    sports = {1: "vo2max_running", 11: "vo2max_running", 17: "vo2max_running", 2: "vo2max_cycling"}
    found = 0
    for path in corpus_files("fit"):
        data = path.read_bytes()
        if len(data) > LARGEST_FOR_FITDECODE or not holds_physiology(data):
            continue
        content, messages = fit.read(data, BERLIN), by_fitdecode(data)[140]
        expected = set()
        for one in messages:
            raw, metric = one.get("unknown_7"), sports.get(one.get("unknown_11", -1))
            if raw and metric:
                expected.add((metric, round(raw / 65536 * 3.5, 6)))
        latest = {
            (v.metric, round(v.value, 6)) for v in content.wellness.values if v.metric.startswith("vo2")
        }
        assert latest <= expected
        assert {metric for metric, _ in latest} == {metric for metric, _ in expected}, path.name
        found += len(latest)
    assert found >= 12


@pytest.fixture(scope="module")
def athlete() -> list[tuple[str, bytes]]:
    """Ten days of the sample athlete, over the clock change of autumn."""
    pytest.importorskip("garmin_fit_sdk", reason="the sample athlete is written with garmin-fit-sdk")
    from scripts.sample_athlete.wellness import files_of

    days = [date(2026, 10, 21) + timedelta(days=n) for n in range(10)]
    return [one for day in days for one in files_of(day, days[0], 11)]


@pytest.mark.parametrize("oracle", ORACLES)
def test_the_sample_athletes_files_agree_with_the_oracles(
    athlete: list[tuple[str, bytes]], oracle: Callable[[bytes], Messages]
) -> None:
    compared: dict[str, int] = defaultdict(int)
    for _, data in athlete:
        for name in check(data, oracle):
            compared[name] += 1
    assert compared == {"steps": 10, "heart_rate": 10, "sleep": 10, "hrv": 10, "weight_kg": 3}
