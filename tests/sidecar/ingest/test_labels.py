"""Labels of file names as they come from shares, uploads and archives (F14, F15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.ingest.labels import MAX_CHARACTERS, label_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (b"ride.fit", "ride.fit"),
        (b"\xff.fit", "\\xff.fit"),
        ("two\nlines.fit", "two\\x0alines.fit"),
        ("nul\0.fit", "nul\\x00.fit"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("C:\\rides\\x.fit", "C:\\rides\\x.fit"),
        ("=cmd|' /C calc'!A0.fit", "=cmd|' /C calc'!A0.fit"),
        ("\u202etif.edir", "\\u202etif.edir"),
        ("🚴 Runde.fit", "🚴 Runde.fit"),
        ("Fru\u0308h.fit", "Früh.fit"),
        ("trailing.", "trailing."),
        ("", "(no name)"),
        ("\udcff.fit", "\\xff.fit"),
        ("\ud800.fit", "\\xed\\xa0\\x80.fit"),
    ],
)
def test_a_name_becomes_a_harmless_label(name: bytes | str, label: str) -> None:
    assert label_of(name) == label


def test_a_long_name_keeps_its_ending() -> None:
    label = label_of("x" * 255 + ".fit")
    assert len(label) == MAX_CHARACTERS
    assert label.endswith("x.fit")


@given(st.one_of(st.binary(max_size=300), st.text(st.characters(codec=None), max_size=300)))
def test_every_name_gives_a_printable_label_that_the_database_takes(name: bytes | str) -> None:
    label = label_of(name)
    assert 0 < len(label) <= MAX_CHARACTERS
    assert "\0" not in label
    assert "\n" not in label
    label.encode("utf-8")
    assert label_of(label) == label
