"""Sample files of Strava and Garmin exports beside what they are read as: a change shows as a difference to review.

MILEVAULT_UPDATE_EXPECTED=1 writes samples and expectations anew. A changed expectation needs a raised
PARSER_VERSION, so that vaults read their originals again (reliability P23).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from milevault.importers import identify
from milevault.model import FileContent
from tests.sidecar.importers.garmin import exports
from tests.sidecar.importers.strava import lists

DATA = Path(__file__).parents[2] / "data"
UPDATE = os.environ.get("MILEVAULT_UPDATE_EXPECTED") == "1"
ZONE = ZoneInfo("Europe/Berlin")


def _strava() -> Mapping[str, bytes]:
    manual = {"c12": "", "c0": "9000000002", "c2": "Gym", "c4": ""}
    return {
        "strava/english.csv": lists.table(lists.ENGLISH, lists.ride(), lists.ride(c3="Weight Training", **manual)),
        "strava/german.csv": lists.table(
            lists.GERMAN,
            lists.ride(c1="09.05.2023, 10:09:29", c3="Radfahrt", c6="24,51"),
            lists.ride(c1="10.05.2023, 17:00:00", c3="Krafttraining", c6="0", **manual),
        ),
        "strava/unknown_language.csv": lists.table(
            lists.unknown_language(), lists.ride(c1="9 мая 2023 г., 10:09:29", c3="Велосипед")
        ),
        "strava/before_2019.csv": lists.table(
            lists.BEFORE_2019,
            ["1836776031", "2018-09-12 15:02:23", "Evening Ride", "Ride", "", "783", "3681.0", "true", "Merida",
             "activities/1836776031.gpx"],
        ),
        "strava/bikes.csv": lists.table(
            ["Bike Name", "Bike Brand", "Bike Model", "Bike Default Sport Types"], ["Blue", "Canyon", "Ultimate", "Ride"]
        ),
    }  # fmt: skip


def _garmin() -> Mapping[str, bytes]:
    return {
        f"garmin/{name}.json": json.dumps(content, indent=1).encode() + b"\n"
        for name, content in exports.KINDS.items()
    }


SAMPLES: Mapping[str, bytes] = {**_strava(), **_garmin()}


def told(value: Any) -> Any:
    """A content in JSON: what is known of it, numbers to seven places, times as text."""
    if is_dataclass(value):
        known = {one.name: told(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in known.items() if one not in (None, [], {}, "")}
    if isinstance(value, np.ndarray):
        return [round(float(one), 7) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, tuple | list):
        return [told(one) for one in value]
    return told(dict(value)) if isinstance(value, Mapping) and not isinstance(value, dict) else value


def read(data: bytes) -> FileContent:
    return identify(data[:4096]).read(data, ZONE)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_read_as_expected(name: str) -> None:
    sample = DATA / name
    expected = sample.with_name(sample.stem + ".expected.json")
    if UPDATE:
        sample.parent.mkdir(parents=True, exist_ok=True)
        sample.write_bytes(SAMPLES[name])
        expected.write_text(json.dumps(told(read(SAMPLES[name])), indent=1, sort_keys=True) + "\n")
    assert told(read(sample.read_bytes())) == json.loads(expected.read_text())


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_what_its_maker_makes(name: str) -> None:
    assert (DATA / name).read_bytes() == SAMPLES[name]


def test_every_sample_in_the_folders_is_tested() -> None:
    found = {
        str(path.relative_to(DATA))
        for folder in ("strava", "garmin")
        for path in (DATA / folder).iterdir()
        if not path.name.endswith(".expected.json")
    }
    assert found == set(SAMPLES)
