"""The sidecar's own replies (written by its tests) are what the client reads and what our double answers."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from aiohttp import ClientSession

from custom_components.milevault.api import StreamEvent, _stream_item
from custom_components.milevault.const import NEWEST_API_VERSION, OLDEST_API_VERSION
from custom_components.milevault.decoding import decode
from custom_components.milevault.occurrences import EVENT_KINDS
from custom_components.milevault.parts import PARTS, Part
from custom_components.milevault.replies import AthleteList, Hello, Info, Summary, Upload
from custom_components.milevault.sse import EventParser
from tests.ha.samples import CONTRACT, activity, athlete, detail, summary
from tests.ha.sidecar import FakeSidecar

FOLDER = Path(__file__).parents[1] / "contract"


def contract(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize(
    ("name", "cls"), [("info", Info), ("athletes", AthleteList), ("summary", Summary), ("upload", Upload)]
)
def test_the_client_reads_the_reply(name: str, cls: type) -> None:
    assert decode(cls, contract(name))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_a_reply_of_the_sidecar(part: Part) -> None:
    name = {
        "summary": "summary",
        "activities": "activities",
        "activities/{activity_id}/metrics": "activity_metrics",
    } | CONTRACT
    assert decode(part.reply, contract(name[part.path]))


OPENAPI = json.loads((FOLDER.parents[1] / "docs" / "openapi.json").read_text())


def resolved(schema: Any) -> Any:
    """The schema itself where it is named by reference."""
    while "$ref" in schema:
        schema = OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def choices(schema: Any) -> list[Any]:
    """What a value may be."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return [one for each in schema["anyOf"] for one in choices(each)]
    return [schema]


def too_strict(hint: Any, schema: Any, where: str) -> list[str]:
    """Places where the API may leave out or say null and the client could not read that."""
    allowed = choices(schema)
    is_optional = hint is object or (isinstance(hint, UnionType) and NoneType in get_args(hint))
    found = [where] if any(one.get("type") == "null" for one in allowed) and not is_optional else []
    (inner, *_) = (
        [arg for arg in get_args(hint) if arg is not NoneType] if isinstance(hint, UnionType) else [hint]
    )
    for one in (one for one in allowed if one.get("type") != "null"):
        if is_dataclass(inner):
            hints = get_type_hints(inner)
            for field in fields(inner):
                name = f"{where}.{field.name}"
                if field.name not in one.get("required", []) and field.default is MISSING:
                    found.append(f"{name} may be left out")
                found += too_strict(hints[field.name], one["properties"][field.name], name)
        elif get_origin(inner) is tuple and "items" in one:
            found += too_strict(get_args(inner)[0], one["items"], f"{where}[]")
        elif get_origin(inner) is Mapping and "additionalProperties" in one:
            found += too_strict(get_args(inner)[1], one["additionalProperties"], f"{where}{{}}")
    return found


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_reads_whatever_the_api_may_say(part: Part) -> None:
    """The sample may know a value that another athlete does not have."""
    get = OPENAPI["paths"][f"/api/v1/athletes/{{athlete_id}}/{part.path}"]["get"]
    schema = get["responses"]["200"]["content"]["application/json"]["schema"]
    assert too_strict(part.reply, schema, part.reply.__name__) == []


def test_the_api_version_is_one_we_speak() -> None:
    assert OLDEST_API_VERSION <= contract("info")["api_version"] <= NEWEST_API_VERSION


def test_what_the_commands_read_is_there() -> None:
    page = contract("activities")
    assert {"activities", "next_cursor"} <= set(page)
    assert {"activity_id", "start_time", "sport"} <= set(page["activities"][0])
    assert "activity" in contract("activity")
    assert {"elapsed_s", "channels"} <= set(contract("streams"))
    assert contract("alive") == {"status": "alive"}


def test_errors_carry_a_code_and_a_message() -> None:
    errors = contract("errors")
    assert {"not_found", "unauthorized", "forbidden"} <= set(errors)
    for code, reply in errors.items():
        assert (reply["code"], bool(reply["message"])) == (code, True)


def shape(value: Any) -> Any:
    """Keys only, all the way down; lists by their first item."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return None


def test_our_double_answers_in_the_same_shape() -> None:
    assert shape(athlete()) == shape(contract("athletes")["athletes"][0])
    assert shape(activity()) == shape(contract("activities")["activities"][0])
    assert shape(summary(athlete(), activity())) == shape(contract("summary"))
    assert set(detail(activity())) == set(contract("activity"))


async def test_our_double_describes_itself_in_the_same_shape(sidecar: FakeSidecar) -> None:
    headers = {"Authorization": f"Bearer {next(iter(sidecar.tokens))}"}
    async with (
        ClientSession() as session,
        session.get(f"{sidecar.url}/api/v1/info", headers=headers) as reply,
    ):
        assert shape(await reply.json()) == shape(contract("info"))


def test_the_client_reads_the_event_stream() -> None:
    blocks = []
    for one in contract("event_stream"):
        head = f"id: {one['id']}\n" if one["id"] else ""
        blocks.append(f"{head}event: {one['event']}\ndata: {json.dumps(one['data'])}\n\n")
    hello, *events = [_stream_item(event) for event in EventParser().feed("".join(blocks).encode())]
    assert isinstance(hello, Hello)
    assert events
    for position, event in enumerate(events, hello.position + 1):
        assert isinstance(event, StreamEvent)
        assert event.event_id == f"{hello.stream_id}:{position}"
        assert event.created_at is not None
    sent = {event.kind for event in events if isinstance(event, StreamEvent)}
    assert {row.kind for row in EVENT_KINDS} <= sent
    assert set().union(*(part.stale_by for part in PARTS)) <= sent


def test_everything_that_fires_is_read_whole() -> None:
    """Of fields with a default too: the sidecar of this release sends them."""
    for row in EVENT_KINDS:
        for one in contract("event_stream"):
            if one["event"] == row.kind:
                payload = one["data"]["payload"]
                told = decode(row.payload, payload)
                assert {field.name for field in fields(told)} <= payload.keys()
                assert row.attributes(told, None)
