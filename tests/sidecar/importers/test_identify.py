"""What a file is, by content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.errors import UnsupportedFile
from milevault.importers import CONTAINERS, FILE_FORMATS, identify
from milevault.importers.files import fit
from milevault.importers.identify import foreign_kind
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.decode.fit_writer import FitWriter, run_file

FOREIGN = {
    "empty": b"",
    "zeros": b"\0" * 5000,
    "web_page": b"\n<!DOCTYPE html><html><head><title>Sign in</title>",
    "xml": b'<?xml version="1.0"?><kml>',
    "document": b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml",
    "archive": b"Rar!\x1a\x07\x00",
    "pdf": b"%PDF-1.7",
    "media": b"\xff\xd8\xff\xe0JFIF",
    "json": b'{"error": "login required"}',
    "unknown_format": b"time,lat,lon\n1,2,3\n",
}


@pytest.mark.parametrize("code", FOREIGN)
def test_foreign_file_is_refused_with_what_it_is(code: str) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        identify(FOREIGN[code])
    assert caught.value.code == code
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\0\0\0\x18ftypmp42", "media"),
        (b"RIFF\0\0\0\0WEBP", "media"),
        (b"\x89PNG\r\n\x1a\n", "media"),
        (b"<html>", "web_page"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"BZh91AY", "archive"),
        (b"\xfd7zXZ\0", "archive"),
        (b"\x28\xb5\x2f\xfd", "archive"),
        (b"x" * 257 + b"ustar\0", "archive"),
        (b"PK\x01\x02", "unknown_format"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="y">', "web_page"),
        (b"[1, 2]", "json"),
        (b"\x0e\x10", "unknown_format"),
    ],
)
def test_more_foreign_files(head: bytes, code: str) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        identify(head)
    assert caught.value.code == code


def test_fit_is_known_by_its_header_whatever_its_name() -> None:
    assert identify(run_file()[:64]).name == "fit"


@given(st.binary(max_size=64))
def test_any_beginning_is_identified_or_refused(head: bytes) -> None:
    known = any(row.sniff(head) for row in (*FILE_FORMATS, *CONTAINERS))
    assert known or foreign_kind(head).code.isidentifier()


def test_at_most_one_format_claims_a_file() -> None:
    heads = [*FOREIGN.values(), run_file(), b"PK\x03\x04" + bytes(60), b"PK\x05\x06", b"\x1f\x8b\x08"]
    assert all(sum(row.sniff(head) for row in (*FILE_FORMATS, *CONTAINERS)) <= 1 for head in heads)


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"PK\x03\x04" + bytes(26) + b"a.fit", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b\x08\0", "gzip")],
)
def test_containers_are_known_by_content(head: bytes, name: str) -> None:
    assert identify(head).name == name


def test_fit_is_complete_exactly_at_its_declared_end() -> None:
    data = run_file()
    head = data[:32]
    assert [fit.complete(size, head) for size in (40, len(data) - 1, len(data))] == [False, False, True]
    # More than one part may be chained, and the head does not reach the second one.
    assert fit.complete(len(data) + 1, head) is None


def test_chained_file_is_followed_as_far_as_the_head_reaches() -> None:
    data = run_file(3) + run_file(4)
    assert fit.complete(len(data), data) is True
    assert fit.complete(len(data) - 1, data) is False
    assert fit.complete(len(data) + 5, data) is None


def test_file_without_a_length_cannot_say() -> None:
    assert fit.complete(1000, FitWriter().build(data_size=0)) is None


@needs_corpus
def test_every_real_fit_file_that_is_whole_counts_as_complete() -> None:
    for path in corpus_files("fit"):
        data = path.read_bytes()
        assert fit.complete(len(data), data) is True, path.name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<?xml version="1.0"?>\n<gpx version="1.1" creator="x">', "gpx"),
        (b'\xef\xbb\xbf  <?xml version="1.0"?><TrainingCenterDatabase xmlns="x">', "tcx"),
        (b"PK\x03\x04" + bytes(26) + b"a.fit", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_what_is_read_is_known_by_its_content(head: bytes, name: str) -> None:
    assert identify(head).name == name


@needs_corpus
def test_real_files_are_known_by_their_content_alone() -> None:
    for kind in ("gpx", "tcx"):
        for path in corpus_files(kind):
            assert identify(path.read_bytes()[:4096]).name == kind, path.name
