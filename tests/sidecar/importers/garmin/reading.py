"""Reading a made-up Garmin file as the program does: by its beginning, through the parser's frame."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from milevault.importers import identify
from milevault.model import FileContent, wire

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 2, 15)


def read(content: object) -> FileContent:
    """What the file with that JSON (or those bytes) holds."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    found = identify(data[:4096])
    assert found.name == "garmin_json"
    frame = b"".join(bytes(piece) for piece in wire.encode(found.read(data, BERLIN)))
    return wire.decode(frame, now=datetime(2026, 12, 1, tzinfo=UTC))


def values(content: FileContent, day: date = DAY) -> dict[str, float]:
    """Metric -> value of one day; a metric stated twice is an error."""
    told = [(one.metric, one.value) for one in content.wellness.values if one.day == day]
    assert len(told) == len(dict(told))
    return dict(told)


def observed(content: FileContent) -> set[datetime]:
    """When the values of the file were stated."""
    return {one.observed_at for one in content.wellness.values}


def changed(element: Any, **changes: Any) -> dict[str, Any]:
    """A copy of an element with other values."""
    return {**element, **changes}
