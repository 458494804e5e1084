"""The cards' types of the API's structs."""

import json
from pathlib import Path

from scripts.card_types import typescript

ROOT = Path(__file__).resolve().parents[2]


def test_the_types_are_up_to_date() -> None:
    description = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    text = (ROOT / "lovelace" / "src" / "data" / "api.ts").read_text(encoding="utf-8")
    assert text == typescript(description), "run: python -m scripts.card_types > lovelace/src/data/api.ts"


def test_a_struct_becomes_an_interface() -> None:
    schemas = {
        "Asked": {
            "description": "What ``is``\n asked.",
            "properties": {
                "name": {"type": "string"},
                "kind": {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]},
                "rows": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "null"}]}},
            },
            "required": ["name"],
        },
        "Told": {
            "properties": {
                "one": {"$ref": "#/components/schemas/Asked"},
                "all": {"type": "object", "additionalProperties": {"type": "integer"}},
                "place": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "boolean"}]},
                "any": {},
            }
        },
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Asked"}}}}
    text = typescript({"paths": {"/x": {"post": {"requestBody": body}}}, "components": {"schemas": schemas}})
    assert text.partition("*/\n")[2] == (
        "\n/** What `is` asked. */\nexport interface Asked {\n  name: string;\n"
        '  kind?: "a" | "b" | null;\n  rows?: (number | null)[];\n}\n'
        "\nexport interface Told {\n  one: Asked;\n  all: { [key: string]: number };\n"
        "  place: [number, boolean];\n  any: unknown;\n}\n"
    )
