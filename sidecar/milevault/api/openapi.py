"""The OpenAPI 3.1 file, made from the table of routes and the structs: nothing in it is written by hand."""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from milevault import __version__
from milevault.api import errors, schema
from milevault.api.route import File, Route
from milevault.api.routes import ROUTES

REFERENCE: Final = "#/components/schemas/{name}"
BINARY: Final[Mapping[str, str]] = {"type": "string", "format": "binary"}
SCOPE_TEXTS: Final[Mapping[str, str]] = {
    "ingest": "Hand over files; reads nothing back.",
    "read": "Read activities, health, imports and totals.",
    "events": "Follow the event stream.",
    "edit": "Edit and delete activities, correct health values, change settings, zones and goals.",
    "admin": "Create athletes, take merged recordings apart.",
}
# What every guarded route may answer, whatever it does.
GUARD_ERRORS: Final = (errors.UNAUTHORIZED, errors.UNKNOWN_HOST, errors.TOO_MANY, errors.UNAVAILABLE)


def document() -> dict[str, Any]:
    """The whole description as JSON-ready values; ``x-access`` names the scope for the tests made from it."""
    components = _Components()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MileVault",
            "version": __version__,
            "description": (inspect.getdoc(schema) or "").partition("\n\n")[2],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [],
        "paths": paths,
        "components": {
            "schemas": components.schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`mv_...`, made by `milevault token create`. Scopes: "
                    + " ".join(f"`{name}`: {text}" for name, text in SCOPE_TEXTS.items()),
                }
            },
        },
    }


def as_json() -> str:
    """The document as stable text, with a line end."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


class _Components:
    """Collects the structs met on the way; their definitions are made at the end, all at once."""

    def __init__(self) -> None:
        self._structs: dict[str, type[msgspec.Struct]] = {}

    def reference(self, struct: type[msgspec.Struct]) -> dict[str, str]:
        if self._structs.setdefault(struct.__name__, struct) is not struct:
            raise RuntimeError(f"there are two structs named {struct.__name__}")  # a mistake of ours
        return {"$ref": REFERENCE.format(name=struct.__name__)}

    def schemas(self) -> dict[str, Any]:
        structs = [self._structs[name] for name in sorted(self._structs)]
        _, found = msgspec.json.schema_components(structs, ref_template=REFERENCE)
        return {name: found[name] for name in sorted(found)}


def _operation(route: Route, components: _Components) -> dict[str, Any]:
    summary, _, more = (inspect.getdoc(route.handler) or "").partition(". ")
    operation: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": summary.rstrip(".").replace("\n", " "),
        "x-access": route.access,
    }
    if more:
        operation["description"] = more.replace("\n", " ")
    # OpenAPI 3.1 lets a bearer scheme list the roles that are needed.
    if route.access != "open":
        operation["security"] = [{"token": [] if route.access == "any" else [route.access]}]
    if parameters := [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)]:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _body_content(route, components)}
    operation["responses"] = _responses(route, components)
    return operation


def operation_id(route: Route) -> str:
    """A stable name; both health paths share a handler, so the short one is marked."""
    return route.name if route.path.startswith("/api/") else f"{route.name}_short"


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    id_schema = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
    return [
        {"name": name, "in": "path", "required": True, "schema": id_schema}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    _, found = msgspec.json.schema_components([route.query], ref_template=REFERENCE)
    properties = found[route.query.__name__].get("properties", {})
    return [
        {"name": name, "in": "query", "schema": _without_null(value)} for name, value in properties.items()
    ]


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    """An optional parameter is left out, never sent as null."""
    if "anyOf" not in value:
        return value
    kinds = [kind for kind in value["anyOf"] if kind.get("type") != "null"]
    rest = {key: entry for key, entry in value.items() if key not in ("anyOf", "default")}
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": header.name, "in": "header", "description": header.description, "schema": {"type": "string"}}
        for header in route.headers
    ]


def _body_content(route: Route, components: _Components) -> dict[str, Any]:
    if isinstance(route.body, type):
        return {"application/json": {"schema": components.reference(route.body)}}
    return {"application/octet-stream": {"schema": dict(BINARY)}}


def _responses(route: Route, components: _Components) -> dict[str, Any]:
    good = _good(route, components)
    responses: dict[str, Any] = {
        str(status): {"description": "Unchanged."} if status == 304 else good for status in route.statuses
    }
    answers = [*route.errors, *(() if route.access == "open" else GUARD_ERRORS)]
    if route.access not in ("open", "any"):
        answers.append(errors.FORBIDDEN)
    if "{activity_id}" in route.path:
        answers.append(errors.DELETED)
    if route.access == "open":
        answers.append(errors.UNKNOWN_HOST)
    for status, group in _by_status(answers).items():
        responses[str(status)] = {
            "description": " ".join(f"`{answer.code}`: {answer.message}" for answer in group),
            "content": {"application/json": {"schema": components.reference(schema.ErrorReply)}},
        }
    return dict(sorted(responses.items()))


def _good(route: Route, components: _Components) -> dict[str, Any]:
    """The reply of every good status but 304."""
    reply = route.reply
    if isinstance(reply, File):
        return {
            "description": reply.description,
            "headers": {
                header.name: {"description": header.description, "schema": {"type": "string"}}
                for header in reply.headers
            },
            "content": {reply.media_type: {"schema": dict(BINARY)}},
        }
    return {
        "description": _first_line(reply),
        "content": {route.media_type: {"schema": components.reference(reply)}},
    }


def _by_status(answers: Iterable[errors.Answer]) -> dict[int, list[errors.Answer]]:
    found: dict[int, list[errors.Answer]] = {}
    for answer in answers:
        group = found.setdefault(answer.status, [])
        if answer not in group:
            group.append(answer)
    return found


def _first_line(struct: type[msgspec.Struct]) -> str:
    own = struct.__doc__ if struct.__doc__ and "signature" not in struct.__doc__ else None
    return inspect.cleandoc(own).split("\n")[0] if own else struct.__name__
