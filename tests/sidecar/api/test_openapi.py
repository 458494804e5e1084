"""The API description: complete, consistent, and equal to the committed file."""

import json
from pathlib import Path
from typing import Any

from milevault.api import openapi
from milevault.api.routes import ROUTES

DOCS = Path(__file__).resolve().parents[3] / "docs"
DOCUMENT = openapi.document()


def test_the_committed_file_is_this_versions() -> None:
    text = (DOCS / "openapi.json").read_text(encoding="utf-8")
    assert text == openapi.as_json(), "run: milevault openapi > docs/openapi.json"


def test_every_route_is_described() -> None:
    described = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names
    assert names <= set(DOCUMENT["components"]["schemas"])


def operations() -> list[dict[str, Any]]:
    return [operation for methods in DOCUMENT["paths"].values() for operation in methods.values()]


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for operation in operations()]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_does_and_who_may() -> None:
    for operation in operations():
        assert operation["summary"]
        if operation["x-access"] == "open":
            assert "security" not in operation
        else:
            assert {"401", "503"} <= set(operation["responses"])
            assert operation["security"][0]["token"] in ([], [operation["x-access"]])


def test_every_path_parameter_is_declared() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert declared == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


def test_optional_parameters_are_never_null() -> None:
    for operation in operations():
        for parameter in operation.get("parameters", ()):
            assert "null" not in json.dumps(parameter["schema"]), parameter


def test_the_handbook_names_every_path() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    assert [route.path for route in ROUTES if route.path not in text] == []
