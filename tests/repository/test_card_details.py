"""Words of the cards for names that others know: kinds of sports of the integration."""

import json
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DETAILS = ROOT / "lovelace/src/localize/details"
LANGUAGES = ("de", "es", "fr", "nl")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def words(language: str, prefix: str) -> dict[str, str]:
    """The words of a language for the keys of a prefix, without it."""
    found: dict[str, str] = json.loads((DETAILS / f"{language}.json").read_text())
    return {key.removeprefix(prefix): text for key, text in found.items() if key.startswith(prefix)}


@each_language
def test_every_kind_of_a_sport_has_a_word(language: str) -> None:
    # By its path: the integration itself needs Home Assistant.
    kinds = runpy.run_path(str(ROOT / "custom_components/milevault/kinds.py"))["KINDS"]
    assert set(words(language, "sub_sport.")) == {name for names in kinds.values() for name in names}
