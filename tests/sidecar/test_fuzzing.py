"""The fuzzing loop itself: it repeats itself, finds what is wrong and keeps it."""

from pathlib import Path

import pytest

from milevault.errors import CorruptFile
from tests import fuzzing

SEEDS = (b"abcdefgh" * 4, b"0123456789")


def test_cases_are_the_same_every_time_and_differ_among_each_other() -> None:
    cases = [fuzzing.case("x", SEEDS, number, tokens=(b"TOKEN",)) for number in range(200)]
    assert cases == [fuzzing.case("x", SEEDS, number, tokens=(b"TOKEN",)) for number in range(200)]
    assert len(set(cases)) > 150
    assert any(b"TOKEN" in case for case in cases)
    assert cases != [fuzzing.case("x", SEEDS, number, tokens=(b"TOKEN",), seed=1) for number in range(200)]


def test_declared_errors_pass_and_others_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fuzzing, "FOLDER", tmp_path)
    monkeypatch.setenv("MILEVAULT_FUZZ_SECONDS", "20")

    def breaks_on_short_input(data: bytes) -> None:
        if len(data) > 9:
            raise CorruptFile("long", "Too long.")
        raise IndexError("short")

    with pytest.raises(fuzzing.FuzzFailure) as caught:
        fuzzing.fuzz("some", breaks_on_short_input, SEEDS)
    (kept,) = fuzzing.stored("some")
    assert str(kept) in str(caught.value)
    assert len(kept.read_bytes()) <= 9
    with pytest.raises(fuzzing.FuzzFailure, match="IndexError"):
        fuzzing.run_case(breaks_on_short_input, kept.read_bytes())


def test_the_time_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEVAULT_FUZZ_SECONDS", "0.2")
    assert fuzzing.fuzz("x", len, SEEDS) > 10
    assert fuzzing.timeout_s() == 120.2


def test_a_slow_case_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "SLOWEST_CASE_S", -1.0)
    with pytest.raises(fuzzing.FuzzFailure, match="bytes took"):
        fuzzing.run_case(len, b"abc")


def test_a_format_without_stored_inputs_has_none() -> None:
    assert fuzzing.stored("no such format") == []
