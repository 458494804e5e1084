"""Rows read by a learned pattern are the rows that the parser reads."""

import time
from contextlib import suppress

import numpy as np
import pytest

from milevault.decode.xml import Document, read_gpx, read_tcx
from milevault.errors import CorruptFile
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.importers.xml_files import SENSORS, gpx, point, track


def assert_equal(one: Document, other: Document) -> None:
    assert one.records == other.records
    assert one.rows == other.rows
    assert one.columns.keys() == other.columns.keys()
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column, other.columns[name])


def parsed(data: bytes) -> Document:
    """By the parser alone: pieces of a byte show no row whole, so that nothing is learned."""
    return read_gpx(data, chunk_size=1)


EXTRAS = (
    "",
    SENSORS,
    "<!-- <trkpt> -->",
    "<extensions><hr>9</hr><heartrate>8</heartrate></extensions>",
    "<name>&lt;x</name>",
)


@pytest.mark.parametrize("extra", EXTRAS)
def test_runs_are_read_as_the_parser_reads_them(extra: str) -> None:
    same = "".join(point(at % 3600, extra) for at in range(300))
    odd = (
        point(1, "<hdop>1</hdop>", lat="nan")
        + "<!--"
        + point(2)
        + "-->"
        + point(3).replace("<ele>", "<ele> ")
    )
    data = gpx(track(same + odd + same), track(same))
    assert_equal(read_gpx(data), parsed(data))


OPTIONAL = (
    "<ele>1</ele>",
    "<extensions><power>5</power><hr>7</hr></extensions>",
    "<fix/>",
    "<hdop>2</hdop>",
    "<extensions><power>5</power><cad>7</cad></extensions>",
    "<hr>9</hr>",
)


def test_rows_that_leave_out_elements_are_read_as_the_parser_reads_them() -> None:
    rows = []
    for at in range(1500):
        # Every combination of the six, mixed: what is left out in one row is there in the next.
        chosen = "".join(one for bit, one in enumerate(OPTIONAL) if (at * 37 >> bit) & 1)
        clock = f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"
        rows.append(f'<trkpt lat="{at / 100}" lon="8"><time>2024-05-01T{clock}Z</time>{chosen}</trkpt>')
    for separator in ("", "\n  "):
        data = gpx(track(separator.join(rows)))
        assert_equal(read_gpx(data), parsed(data))


@pytest.mark.parametrize("form", ['<trkpt lat="{0}" lon="8"/>', "<trkpt lat='{0}' lon='8' x='y'></trkpt>\n"])
def test_empty_rows_are_read_as_the_parser_reads_them(form: str) -> None:
    data = gpx(track("".join(form.format(at / 100) for at in range(2000))))
    assert read_gpx(data).rows == 2000
    assert_equal(read_gpx(data), parsed(data))


@pytest.mark.parametrize("odd", ["\xff", "\x01", "&", "]]>", "&#49;", "<b/>", "<![CDATA[3]]>", "\u00e9", ">"])
@pytest.mark.parametrize("place", ["<fix>{}</fix>", "<ele>{}</ele>", "<hdop>1</hdop>{}"])
def test_odd_text_in_a_run_is_what_it_is_to_the_parser(odd: str, place: str) -> None:
    rows = [point(at, place.format(4)) for at in range(300)]
    rows[150] = point(150, place.format(odd))
    encoding = "latin-1" if odd == "\xff" else "utf-8"
    data = gpx(track("".join(rows))).decode().encode(encoding)
    fast, slow = read_gpx(data), parsed(data)
    assert_equal(fast, slow)
    assert fast.findings == slow.findings


def test_cut_in_a_run_gives_the_same_rows_at_every_byte() -> None:
    whole = gpx(track("".join(point(at % 60, SENSORS if at % 3 else "") for at in range(130))))
    for cut in range(len(whole) // 2, len(whole) // 2 + 900):
        assert_equal(read_gpx(whole[:cut]), parsed(whole[:cut]))


HOSTILE = (
    '<trkpt lat="1" lon="2"><ele>' + "1" * 2000 + "</ele",
    '<trkpt lat="1" lon="2"><ele>1',
    '<trkpt lat="' + "1" * 500,
    "<trkpt " + " " * 500,
    "<",
    '<trkpt lat="1" lon="2"><ele>1</ele>' * 3,
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    row = '<trkpt lat="1" lon="2"><ele>1</ele><fix>a</fix></trkpt>'
    rows = row * 50 + row.replace("<ele>1</ele>", "") * 50
    data = gpx(track(rows + piece * (2_000_000 // len(piece))))
    started = time.process_time()
    # Some of it is nested ever deeper, which is refused.
    with suppress(CorruptFile):
        assert read_gpx(data).rows >= 100
    # Some 0.1 s; what goes back and forth needs minutes for two megabytes.
    assert time.process_time() - started < 5


def test_points_in_a_comment_stay_out() -> None:
    many = "".join(point(at) for at in range(300))
    data = gpx(track(many + "<!--" + many + "-->" + many))
    assert read_gpx(data).rows == 600


def test_too_many_samples_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milevault.decode.xml.reader.MAX_ROWS", 500)
    with pytest.raises(CorruptFile) as caught:
        read_gpx(gpx(track("".join(point(at) for at in range(600)))))
    assert caught.value.code == "too_many_samples"


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milevault.decode.xml.reader.MAX_ELEMENTS", 500)
    with pytest.raises(CorruptFile) as caught:
        read_gpx(gpx(track("".join(point(at) for at in range(600)))))
    assert caught.value.code == "too_many_elements"


@needs_corpus
def test_real_files_are_read_as_the_parser_reads_them() -> None:
    for path in corpus_files("gpx"):
        assert_equal(read_gpx(path.read_bytes()), parsed(path.read_bytes()))
    for path in corpus_files("tcx"):
        assert_equal(read_tcx(path.read_bytes()), read_tcx(path.read_bytes(), chunk_size=7))
