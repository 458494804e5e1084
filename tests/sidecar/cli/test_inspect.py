"""``milevault inspect``: enough to find a fault by, nothing that tells who, where or when."""

import json
from pathlib import Path
from typing import Any

import pytest

from milevault.cli.commands import main
from milevault.decode.fit.findings import FINDINGS
from milevault.decode.fit.reader import decode_fit
from tests.sidecar.decode.fit_writer import START, FitWriter, Row, file_id, run_file, semicircles
from tests.sidecar.decode.test_reader import SALVAGED

SERIAL = 987_654_321
NAME = "Augusta Ada King"


def telling_file() -> bytes:
    """A file with everything that must not be shown."""
    writer = FitWriter().message(
        0,
        {0: ("enum", 4), 1: ("uint16", 1), 2: ("uint16", 3112), 3: ("uint32z", SERIAL), 4: ("uint32", START)},
    )
    writer.message(3, {0: ("string", NAME.encode() + b"\0"), 4: ("uint16", 617)})
    row: Row = {253: ("uint32", START), 0: ("sint32", semicircles(47.123)), 1: ("sint32", semicircles(8.5))}
    return writer.messages(20, [row, {**row, 253: ("uint32", START + 1)}]).build()


@pytest.fixture
def no_vault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("MILEVAULT_DATA_DIR", str(tmp_path / "nowhere"))
    return tmp_path


def inspected(
    folder: Path, data: bytes, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0
) -> str:
    path = folder / "private_name@example.org_17.fit"
    path.write_bytes(data)
    assert main(["inspect", str(path), *arguments]) == code
    assert not (folder / "nowhere").exists(), "it needs no vault and makes none"
    return capsys.readouterr().out


def as_json(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(text)
    return facts


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_nothing_private_is_shown(
    no_vault: Path, capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    text = inspected(no_vault, telling_file(), capsys, *form)
    for private in (
        str(SERIAL),
        "Augusta",
        "47.1",
        str(semicircles(47.123)),
        str(START),
        "617",
        "example.org",
    ):
        assert private not in text
    assert "position_lat" in text
    assert "serial_number" in text


def test_messages_come_with_counts_and_fields_with_unit_type_and_known_values(
    no_vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = as_json(inspected(no_vault, telling_file(), capsys, "--json"))
    (part,) = facts["parts"]
    assert (facts["format"], part["type"], part["findings"]) == ("fit", "activity", [])
    records = next(message for message in part["messages"] if message["name"] == "record")
    assert (records["number"], records["count"]) == (20, 2)
    assert records["fields"][0] == {
        "name": "position_lat",
        "origin": "field",
        "source": None,
        "type": "sint32",
        "unit": "semicircles",
        "known": 2,
        "examples": [],
    }
    (device,) = (message for message in part["messages"] if message["name"] == "file_id")
    assert {"name": "garmin_product", "origin": "subfield", "source": "product"}.items() <= next(
        field for field in device["fields"] if field["origin"] == "subfield"
    ).items()


def test_values_are_shown_when_asked_for_and_called_private(
    no_vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = inspected(no_vault, telling_file(), capsys, "--values", "--message", "user_profile")
    assert "private" in text
    assert NAME in text
    assert "record (20)" not in text


@pytest.mark.parametrize("name", SALVAGED)
def test_findings_come_in_plain_words(no_vault: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    make, findings, _ = SALVAGED[name]
    text = inspected(no_vault, make(), capsys)
    for code in findings:
        assert f"{code}: {FINDINGS[code]}" in text


def test_a_message_may_be_asked_for_by_number(no_vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = inspected(no_vault, run_file(), capsys, "--message", "19", "--json")
    assert [message["name"] for message in as_json(text)["parts"][0]["messages"]] == ["lap"]


def test_chained_parts_are_listed_one_by_one(no_vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = inspected(no_vault, run_file(3) + run_file(4), capsys)
    assert f"Part 2 at byte {len(run_file(3))}: type activity" in text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "pdf"),
        (b"<!doctype html><html>", "web_page"),
        (run_file()[:14], "fit_empty"),
    ],
)
def test_other_files_are_called_by_what_they_are(
    no_vault: Path, capsys: pytest.CaptureFixture[str], data: bytes, code: str
) -> None:
    assert f"({code})" in inspected(no_vault, data, capsys, code=1)
    facts = as_json(inspected(no_vault, data, capsys, "--json", code=1))
    assert facts["error"]["code"] == code
    assert facts["parts"] == []


def test_a_file_that_is_not_there_is_said_so(no_vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(no_vault / "none.fit")]) == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_every_finding_of_the_reader_has_words(no_vault: Path) -> None:
    found = {
        code
        for make, _, _ in SALVAGED.values()
        for part in decode_fit(make()).parts
        for code in part.findings
    }
    assert found <= set(FINDINGS)
    assert decode_fit(file_id(FitWriter()).build()).parts[0].findings == ()
