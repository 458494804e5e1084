"""The answer of ``milevault inspect``: the facts of a file, as JSON or as text."""

import dataclasses
import json
from pathlib import Path
from typing import Any, Final

from milevault import __version__
from milevault.cli import output
from milevault.decode.fit.findings import FINDINGS
from milevault.decode.fit.outline import FieldOutline, MessageOutline, PartOutline, outline
from milevault.decode.fit.reader import decode_fit
from milevault.errors import CorruptFile, FileError
from milevault.importers import HEAD_SIZE, identify

# The longest recordings are a few dozen megabytes.
MAX_BYTES: Final = 512 * 1024 * 1024
PRIVATE: Final = "The values below are private: they say where and when somebody was. Do not publish them."
PUBLIC: Final = "No recorded value, position, name or serial number is shown; this can be published."


def inspect(path: Path, *, only: list[str], examples: int) -> dict[str, Any]:
    """The facts of a file; ``error`` holds code and reason where it is not a readable FIT file."""
    size = path.stat().st_size
    facts: dict[str, Any] = {
        "version": __version__,
        "size_bytes": size,
        "format": None,
        "error": None,
        "parts": (),
    }
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_SIZE)
            facts["format"] = identify(head).name
            if facts["format"] != "fit":
                return facts
            if size > MAX_BYTES:
                raise CorruptFile("too_large", "The file is larger than any recording, so it was not read.")
            data = head + stream.read()
        facts["parts"] = outline(decode_fit(data), only=only, examples=examples)
    except FileError as error:
        facts["error"] = {"code": error.code, "reason": error.reason}
    return facts


def print_json(facts: dict[str, Any]) -> None:
    """The facts as one JSON object."""
    parts = [dataclasses.asdict(part) for part in facts["parts"]]
    for part in parts:
        part["findings"] = [{"code": code, "meaning": FINDINGS[code]} for code in part["findings"]]
    output.line(json.dumps(facts | {"parts": parts}))


def print_text(facts: dict[str, Any], *, private: bool) -> None:
    """The facts for a reader; ``private``: example rows are among them."""
    output.line(f"MileVault {facts['version']}")
    kind = facts["format"]
    output.line(f"{facts['size_bytes']} bytes, {kind.upper() if kind else 'no format that is read'}")
    if facts["error"]:
        output.line(f"{facts['error']['reason']} ({facts['error']['code']})")
    elif kind != "fit":
        output.line("Only FIT files are shown in more detail.")
    else:
        output.line(PRIVATE if private else PUBLIC)
    for number, part in enumerate(facts["parts"], start=1):
        output.line()
        _print_part(number, part)


def _print_part(number: int, part: PartOutline) -> None:
    crc = {None: "without checksum", 0: "checksum not computed"}.get(part.header_crc, "with checksum")
    output.line(
        f"Part {number} at byte {part.offset}: type {part.type or 'unknown'}, header of {part.header_size} bytes"
        f" {crc}, {part.data_size} bytes of data stated"
    )
    for code in part.findings:
        output.line(f"  {code}: {FINDINGS[code]}")
    for message in part.messages:
        output.line()
        _print_message(message)


def _print_message(message: MessageOutline) -> None:
    name = message.name if isinstance(message.name, str) else "message of unknown meaning"
    output.line(f"{name} ({message.number}): {message.count}, the first at byte {message.first_offset}")
    rows = [
        (
            f"  {field.name}" if isinstance(field.name, str) else f"  field {field.name}",
            field.origin if field.source is None else f"{field.origin} of {field.source}",
            field.type,
            field.unit or "-",
            field.known,
        )
        for field in message.fields
    ]
    output.table(("  field", "kind", "type", "unit", "known"), rows)
    for field in message.fields:
        if field.examples:
            output.line(f"    {field.name}: {_cells(field)}")


def _cells(field: FieldOutline) -> str:
    rows = [" ".join("-" if cell is None else str(cell) for cell in row) for row in field.examples]
    return " | ".join(rows)
