"""The contract files: written and compared here, whichever test they are from."""

import json
import os
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "contract"
UPDATE = "MILEVAULT_UPDATE_EXPECTED"
# What differs from run to run, by key.
FIXED = {
    "server_id": "00000000-0000-4000-8000-000000000001",
    "stream_id": "00000000-0000-4000-8000-000000000002",
    "postgresql_version": "18.6",
    "started_at": "2026-05-05T08:00:00Z",
    "seen_at": "2026-05-05T08:00:01Z",
    "finished_at": "2026-05-05T08:00:02Z",
    "created_at": "2026-05-05T08:00:03Z",
    "stored_at": "2026-05-05T08:00:04Z",
    "edited_at": "2026-05-05T08:00:05Z",
    "deleted_at": "2026-05-05T08:00:06Z",
}


def fixed(value: Any) -> Any:
    """The value with everything that differs from run to run replaced; null stays null."""
    if isinstance(value, dict):
        return {
            key: FIXED[key] if key in FIXED and entry is not None else fixed(entry)
            for key, entry in value.items()
        }
    return [fixed(entry) for entry in value] if isinstance(value, list) else value


def expect(name: str, value: Any) -> None:
    """The value must be what tests/contract holds."""
    path = FOLDER / f"{name}.json"
    text = json.dumps(fixed(value), indent=2, ensure_ascii=False) + "\n"
    # Columns of numbers on one line each: a stream is readable in a diff, and short.
    text = re.sub(r"\[\s+((?:-?[\d.e-]+|null)(?:,\s+(?:-?[\d.e-]+|null))*)\s+\]", _one_line, text)
    if os.environ.get(UPDATE):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"run the tests with {UPDATE}=1 and read the diff"


def _one_line(found: re.Match[str]) -> str:
    return "[" + re.sub(r"\s+", " ", found[1]) + "]"
