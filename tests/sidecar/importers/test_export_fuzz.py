"""Any bytes, any cells and any JSON under the names of an export: values, or a declared refusal."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.errors import NotAnActivity, UnsupportedFile
from milevault.importers.files import garmin, strava
from milevault.importers.text import clean_line, clean_paragraphs
from milevault.model import validity, wire
from tests import fuzzing
from tests.sidecar.importers.garmin import exports
from tests.sidecar.importers.strava import lists

ZONE = ZoneInfo("America/Los_Angeles")
FAR_FUTURE = datetime(9000, 1, 1, tzinfo=UTC)


def read_strava(data: bytes) -> None:
    """Read as the parser does, and send the answer through its frame: only storable values pass."""
    strava.sniff(data[:4096])
    content = strava.read(data, ZONE)
    wire.decode(b"".join(bytes(piece) for piece in wire.encode(content)), now=FAR_FUTURE)


def read_garmin(data: bytes) -> None:
    garmin.sniff(data[:4096])
    content = garmin.read(data, ZONE)
    wire.decode(b"".join(bytes(piece) for piece in wire.encode(content)), now=FAR_FUTURE)


STRAVA_SEEDS = (
    lists.table(lists.ENGLISH, lists.ride(), lists.ride(c12="")),
    lists.table(lists.GERMAN, lists.ride(c1="09.05.2023, 10:09:29", c6="24,5")),
    lists.table(lists.unknown_language(), lists.ride(c1="9 мая 2023, 10:09:29")),
    lists.table(
        lists.BEFORE_2019,
        ["1", "2018-09-12 15:02:23", "x", "Run", "", "7", "3.0", "", "", "activities/1.gpx"],
    ),
    lists.table(["Bike Name", "Bike Brand", "Bike Model"], ["Blue", "Canyon", "Ultimate"]),
)
STRAVA_TOKENS = (b'"', b",", b"\n", b"\r", b"\xe2\x80\xaf", b"activities/1.fit.gz", b"1e999", b"nan", b"-1", b"<span>",
                 b"99999999999999999999", b"0:0", b"12:61:61 PM", b"translation missing: ", b"\0")  # fmt: skip
GARMIN_SEEDS = tuple(json.dumps(content).encode() for content in exports.KINDS.values())
GARMIN_TOKENS = (b"null", b"[]", b"{}", b"[[", b"]", b"}", b'"', b",", b":", b"1e308", b"1e999", b"-1", b"true", b"\\ud800",
                 b"9" * 30, b'"9999-12-31T23:59:59"', b'"0001-01-01"', b"[2026,1,1]", b"\xff")  # fmt: skip


@pytest.mark.parametrize("path", fuzzing.stored("strava"), ids=fuzzing.name_of)
def test_what_once_broke_the_lists_is_declared_now(path: Path) -> None:
    fuzzing.run_case(read_strava, path.read_bytes())


@pytest.mark.parametrize("path", fuzzing.stored("garmin"), ids=fuzzing.name_of)
def test_what_once_broke_the_json_is_declared_now(path: Path) -> None:
    fuzzing.run_case(read_garmin, path.read_bytes())


@pytest.mark.timeout(fuzzing.timeout_s())
def test_mutated_lists_raise_declared_errors_only() -> None:
    assert fuzzing.fuzz("strava", read_strava, STRAVA_SEEDS, tokens=STRAVA_TOKENS) > 100


@pytest.mark.timeout(fuzzing.timeout_s())
def test_mutated_json_raises_declared_errors_only() -> None:
    assert fuzzing.fuzz("garmin", read_garmin, GARMIN_SEEDS, tokens=GARMIN_TOKENS) > 100


CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "1e5", "3,5", "-1", "nan", "May 9, 2023, 10:09:29 AM", "09.05.2023, 10:09:29", "true", "7"]
    ),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=60), min_size=1, max_size=5))
def test_every_row_is_an_activity_or_counted(rows: list[list[str]]) -> None:
    filled = [row for row in rows if any(row)]
    data = lists.table(lists.ENGLISH, lists.ride(), *filled)
    content = strava.read(data, UTC)
    skipped = sum(int(finding.partition(":")[2]) for finding in content.findings)
    # A lone carriage return in a cell is quoted by the writer, so rows stay rows.
    assert len(content.activities) + skipped == 1 + len(filled)
    read_strava(data)


ANY_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.datetimes().map(lambda moment: moment.isoformat()),
        st.integers(0, 4_102_444_800_000),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(exports.KINDS)), st.data())
def test_any_json_under_the_known_keys_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    (element,) = exports.KINDS[kind]
    inner = element.get("summarizedActivitiesExport", [element])[0]
    odd = {key: data.draw(st.one_of(st.just(value), ANY_JSON), label=key) for key, value in inner.items()}
    whole = {"summarizedActivitiesExport": [odd, inner]} if inner is not element else odd
    # Nothing left, or none of the keys by which the kind is known; never damage.
    with contextlib.suppress(NotAnActivity, UnsupportedFile):
        read_garmin(json.dumps([whole]).encode())


@given(st.text())
def test_texts_are_short_storable_and_cleaned_once(text: str) -> None:
    for clean, field in ((clean_line, "name"), (clean_paragraphs, "description")):
        once = clean(text)
        assert once is None or clean(once) == once
        if once is not None:
            validity._check_value(field, once)


def test_long_lines_are_kept_up_to_the_limit() -> None:
    assert clean_paragraphs("word " * 5000) == ("word " * 2000).strip()
    assert clean_line("é" * 300) == "é" * 200
    assert clean_line("0 \x1b 0") == "0 0"
