"""What stands before the parser: encodings, what is put right, and the refusal of a DOCTYPE."""

import pytest

from milevault.decode.xml.source import Source, prepared, repaired
from milevault.errors import UnsupportedFile

XML = '<gpx creator="caf\u00e9 \u2192"><trk/></gpx>'


def text_of(source: Source) -> str:
    return bytes(source.data).decode(source.encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("blanks", ["", " ", "\r\n  "])
def test_unicode_is_recognised_with_and_without_a_mark(encoding: str, blanks: str) -> None:
    assert text_of(prepared((blanks + XML).encode(encoding))) == XML


@pytest.mark.parametrize(
    ("name", "encoding"), [("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252"), ("koi8-r", "koi8-r")]
)
def test_declared_encoding_is_used(name: str, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{name}'?><gpx creator='{'\u0416' if encoding == 'koi8-r' else '\u00e9'}'/>"
    assert text_of(prepared(text.encode(encoding))) == text


@pytest.mark.parametrize("name", ["utf-16", "no-such-thing", "rot13", "zip", "idna", "unicode_escape"])
def test_encoding_that_is_none_or_wrong_is_taken_for_utf_8(name: str) -> None:
    text = f"<?xml version='1.0' encoding='{name}'?>{XML}"
    assert text_of(prepared(text.encode())) == text


def test_offset_is_where_the_xml_begins() -> None:
    assert prepared(b"junk <gpx/>").offset == 5
    assert prepared(b"").offset == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["<!DOCTYPE gpx>", "<!doctype gpx [<!ENTITY a 'b'>]>"])
def test_doctype_is_refused_in_every_encoding(declaration: str, encoding: str) -> None:
    with pytest.raises(UnsupportedFile):
        prepared((declaration + XML).encode(encoding))


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        (b"<a>Tom & Eva</a>", "<a>Tom &amp; Eva</a>"),
        (b"<a>&nbsp;&amp;&#65;</a>", "<a>&amp;nbsp;&amp;&#65;</a>"),
        (b"<a>x\x00\x0by</a>", "<a>xy</a>"),
        (b"<a>x&#0;&#x1F;&#11;y&#10;</a>", "<a>xy&#10;</a>"),
        (b"<a>caf\xe9 caf\xc3\xa9</a>", "<a>caf\u00e9 caf\u00e9</a>"),
        (b"<?xml version='1.0' encoding='utf-8'?><a>&</a>", "<a>&amp;</a>"),
    ],
)
def test_careless_writing_is_put_right(broken: bytes, right: str) -> None:
    found = repaired(Source(data=broken, encoding="utf-8", offset=0))
    assert found is not None
    assert text_of(found) == right
    assert repaired(found) is None


def test_nothing_to_put_right_is_none() -> None:
    assert repaired(Source(data=XML.encode(), encoding="utf-8", offset=0)) is None
