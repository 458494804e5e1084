"""Words of the cards for names that others know: the sub_sports of the integration, codes of files of the sidecar."""

import ast
import importlib
import json
import pkgutil
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

import milevault
from milevault.errors import FileError
from milevault.importers.files import fit_kind
from milevault.model.future import FINDING

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
    offered = runpy.run_path(str(ROOT / "custom_components/milevault/sub_sports.py"))["SUB_SPORTS"]
    assert set(words(language, "sub_sport.")) == {name for names in offered.values() for name in names}


def descendants(kind: type[FileError]) -> Iterator[type[FileError]]:
    """The class and all that are made of it, wherever they are."""
    yield kind
    for below in kind.__subclasses__():
        yield from descendants(below)


def test_every_class_of_refusals_is_known() -> None:
    for module in pkgutil.walk_packages(milevault.__path__, "milevault."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert {kind.__name__ for kind in descendants(FileError)} == REFUSALS - {"ForeignKind"}


# FileError with what is made of it, and the rows of the table of foreign files.
REFUSALS = {
    "CannotRead",
    "CorruptFile",
    "FileError",
    "ForeignKind",
    "NotAnActivity",
    "OverBudget",
    "PassedOver",
    "Quarantined",
    "TooLarge",
    "UnsupportedFile",
}


def refusals() -> tuple[set[str], set[str]]:
    """The codes with which the sidecar refuses files, as they stand in its sources, and how others are made."""
    written, made = set(), set()
    for path in (ROOT / "sidecar/milevault").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            if call.func.id in REFUSALS and (code := given.get("code") or next(iter(call.args), None)):
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    written.add(code.value)
                else:
                    made.add(ast.unparse(code))
    return written, made


# Those that are not written out where they are made: one constant, two tables, and what passes a code on.
MADE = {"FINDING", "f'fit_{name}'", "code", "error.code", "foreign.code", "refusal.code"}


def codes() -> set[str]:
    """Every code that an item may have."""
    return refusals()[0] | {FINDING} | {f"fit_{name}" for name in (*fit_kind._REASONS, *fit_kind._HEALTH)}


def test_no_code_is_made_in_a_way_that_is_not_looked_at() -> None:
    assert refusals()[1] <= MADE


@each_language
def test_every_reason_of_the_sidecar_has_words(language: str) -> None:
    assert set(words(language, "reason.")) == codes()


def test_every_reason_of_the_sidecar_is_listed() -> None:
    section = (ROOT / "docs/api.md").read_text().partition("### Files that give nothing")[2]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    listed = [code for row in rows for code in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(codes())
