"""The model's tables, and the list of sports the integration translates."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from milevault.decode.fit.profile import enum
from milevault.importers.files import fit_records
from milevault.model import CHANNELS, SPORTS
from milevault.model.bounds import BOUNDS, within_bounds
from milevault.model.sport import sport_named
from milevault.units import semicircles_to_degrees, utc_from_unix

SPORTS_FILE = Path(__file__).parents[2] / "contract" / "sports.json"
# Set to 1 to write the expected files anew; then read the difference.
UPDATE = os.environ.get("MILEVAULT_UPDATE_EXPECTED") == "1"


def test_integration_is_told_every_sport() -> None:
    expected = json.dumps([sport.name for sport in SPORTS], indent=2) + "\n"
    if UPDATE:
        SPORTS_FILE.write_text(expected)
    assert SPORTS_FILE.read_text() == expected, "run with MILEVAULT_UPDATE_EXPECTED=1 after changing SPORTS"


def test_sports_are_the_profiles_names_each_once() -> None:
    names = [sport.name for sport in SPORTS]
    assert len(set(names)) == len(names)
    assert set(names) <= set(enum("sport").values())


def test_unknown_sport_behaves_as_generic() -> None:
    assert sport_named("quidditch").name == "generic"


def test_channels_are_unique_and_every_one_can_be_read_from_fit() -> None:
    names = [channel.name for channel in CHANNELS]
    assert len(set(names)) == len(names)
    assert set(fit_records._READERS) == set(names)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_what_a_channel_cannot_be_is_missing(channel: object) -> None:
    column = np.array([channel.lowest, channel.highest, np.nan, np.inf, -np.inf, channel.highest + 1])  # type: ignore[attr-defined]
    expected = [channel.lowest, channel.highest, np.nan, np.nan, np.nan, np.nan]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(channel.possible(column), expected)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_include_their_ends_and_no_more(name: str) -> None:
    lowest, highest = BOUNDS[name]
    assert [within_bounds(name, one) for one in (lowest, highest)] == [lowest, highest]
    outside = (lowest - 1, highest + 1, float("nan"), float("inf"), None)
    assert [within_bounds(name, one) for one in outside] == [None] * 5


def test_half_a_circle_is_180_degrees_in_either_form() -> None:
    assert semicircles_to_degrees(-(2.0**31)) == -180
    assert semicircles_to_degrees(np.array([0.0, 2.0**29])).tolist() == [0, 45]


def test_unix_seconds_become_aware_times() -> None:
    assert utc_from_unix(0).isoformat() == "1970-01-01T00:00:00+00:00"
