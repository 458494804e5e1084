"""The table of sports' names: every word leads to a sport of the model, however it is written."""

import pytest

from milevault.importers.files import sport_names
from milevault.importers.files.sport_names import GENERIC, sport_of


def test_every_word_stands_in_the_table_once() -> None:
    words = [word for words in sport_names._NAMES.values() for word in words.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("sport", sport_names._NAMES)
def test_every_sport_is_found_by_its_own_words_in_any_case(sport: tuple[str, str]) -> None:
    for word in sport_names._NAMES[sport].split():
        assert sport_of(word) == sport_of(f" {word.upper().replace('_', ' ')} ") == sport


def test_every_plain_sport_is_found_by_its_name_in_the_profile() -> None:
    plain = {sport for sport, sub_sport in sport_names._NAMES if sub_sport == "generic"}
    assert {sport: sport_of(sport) for sport in plain} == {sport: (sport, "generic") for sport in plain}


@pytest.mark.parametrize(
    ("number", "sport"),
    [("1", "cycling"), ("4", "hiking"), ("9", "running"), ("10", "walking"), ("16", "swimming")],
)
def test_numbers_of_strava_are_those_of_the_named_source(number: str, sport: str) -> None:
    assert sport_of(number) == (sport, "generic")


@pytest.mark.parametrize("text", [None, "", " ", "17", "0", "Quidditch", "run run", "\x00"])
def test_what_is_not_in_the_table_is_generic(text: str | None) -> None:
    assert sport_of(text) == GENERIC
