"""FIT wellness files from two independent encoders, and short views of what they are read as."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from milevault.importers.files import fit
from milevault.model import FileContent, HealthSeries, HealthValue
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S, FitWriter, Row

BERLIN = ZoneInfo("Europe/Berlin")
MONITORING_FILE, SLEEP_FILE, METRICS_FILE = 32, 49, 44


def at(text: str) -> int:
    """FIT seconds of an ISO time; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) - FIT_EPOCH_S


def sdk_file(kind: str | int, *messages: tuple[int, dict[str, Any]], created: int | None = None) -> bytes:
    """A file by Garmin's own encoder, fields by their names in the SDK's profile."""
    sdk = pytest.importorskip("garmin_fit_sdk", reason="garmin-fit-sdk is the independent encoder")
    encoder = sdk.Encoder()
    head: dict[str, Any] = {"mesg_num": 0, "type": kind, "manufacturer": "development", "product": 1}
    if created is not None:
        head["time_created"] = created
    encoder.write_mesg(head)
    for number, fields in messages:
        encoder.write_mesg({"mesg_num": number, **fields})
    data: bytes = encoder.close()
    return data


def raw_file(kind: int, *messages: tuple[int, Row | Sequence[Row]], created: int | None = None) -> bytes:
    """A file by the tests' own writer, fields by number and raw value; rows of one message share a definition."""
    writer = FitWriter().message(0, {0: ("enum", kind), 1: ("uint16", 1), 4: ("uint32", created)})
    for number, rows in messages:
        writer.messages(number, [rows] if isinstance(rows, Mapping) else rows)
    return writer.build()


def info(time: int, offset_h: float, **more: Any) -> tuple[int, dict[str, Any]]:
    """monitoring_info at UTC ``time`` where the wall clock is ``offset_h`` hours ahead."""
    return 103, {"timestamp": time, "local_timestamp": time + int(offset_h * 3600), **more}


def read(data: bytes, zone: tzinfo = BERLIN) -> FileContent:
    return fit.read(data, zone)


def values(content: FileContent) -> dict[tuple[str, str, str], float]:
    """(day, metric, component) -> value."""
    return {(str(one.day), one.metric, one.component): one.value for one in content.wellness.values}


def metrics(content: FileContent, day: str | None = None) -> dict[str, float]:
    """Metric -> value, parts added up; of one day where several are there."""
    found: dict[str, float] = {}
    for one in content.wellness.values:
        if day is None or one.day == date.fromisoformat(day):
            found[one.metric] = found.get(one.metric, 0.0) + one.value
    return found


def only(content: FileContent, metric: str) -> HealthValue:
    (value,) = [one for one in content.wellness.values if one.metric == metric]
    return value


def samples(content: FileContent, channel: str) -> dict[str, list[tuple[int, float]]]:
    """Day -> (FIT seconds, value) of a channel."""
    return {
        str(one.day): [
            (int(time) - FIT_EPOCH_S, value)
            for time, value in zip(one.times_s.tolist(), one.values.tolist(), strict=True)
        ]
        for one in content.wellness.series
        if one.channel == channel
    }


def stored(*files: FileContent) -> dict[tuple[str, str], float]:
    """What a vault makes of the files: of each part the latest statement, and the parts added up."""
    latest: dict[tuple[date, str, str], HealthValue] = {}
    for one in (value for content in files for value in content.wellness.values):
        key = (one.day, one.metric, one.component)
        if key not in latest or one.observed_at > latest[key].observed_at:
            latest[key] = one
    sums: dict[tuple[str, str], float] = {}
    for (day, metric, _), one in latest.items():
        sums[str(day), metric] = sums.get((str(day), metric), 0.0) + one.value
    return sums


def merged(series: Sequence[HealthSeries]) -> dict[tuple[str, str], dict[float, float]]:
    """(day, channel) -> time -> value of the series of several files."""
    found: dict[tuple[str, str], dict[float, float]] = {}
    for one in series:
        found.setdefault((str(one.day), one.channel), {}).update(
            zip(one.times_s.tolist(), one.values.tolist(), strict=True)
        )
    return found
