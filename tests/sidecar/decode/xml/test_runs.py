"""Rows read by a learned pattern are the rows that the parser reads."""

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
