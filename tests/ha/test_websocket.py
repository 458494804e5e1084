"""What the cards can ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.athletes import athlete_identifier
from tests.ha.conftest import until
from tests.ha.samples import activity, athlete, summary
from tests.ha.sidecar import FakeSidecar, error

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(activity_id: int, days: float, sport: str = "running") -> dict[str, Any]:
    start = (NOON + timedelta(days=days)).isoformat().replace("+00:00", "Z")
    return activity(activity_id, start_time=start, sport=sport)


def device_of(hass: HomeAssistant, entry: MockConfigEntry, athlete_id: int = 1) -> str:
    identifier = athlete_identifier(entry, athlete_id)
    device = dr.async_get(hass).async_get_device_by_identifier(identifier, entry.entry_id)
    assert device is not None
    return device.id


@pytest.fixture
async def client(hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any) -> Any:
    return await hass_ws_client(hass)


async def ask(client: Any, kind: str, /, **fields: Any) -> Any:
    await client.send_json_auto_id({"type": f"milevault/{kind}", **fields})
    return await client.receive_json()


async def test_athletes(hass: HomeAssistant, loaded: MockConfigEntry, client: Any) -> None:
    answer = await ask(client, "athletes")
    assert answer["result"] == {
        "version": "0.1.0",
        "athletes": [
            {
                "device_id": device_of(hass, loaded),
                "entry_id": loaded.entry_id,
                "athlete_id": 1,
                "name": "Ada Canary",
                "available": True,
                "version": "0.1.0",
                "max_upload_bytes": 134217728,
                "max_archive_bytes": 4294967296,
                "is_own": False,
                "may_change": True,
            }
        ],
    }


@pytest.mark.parametrize("kind", ["athletes", "sports"])
async def test_a_card_of_one_athlete_may_ask_for_what_is_of_all(
    hass: HomeAssistant, loaded: MockConfigEntry, client: Any, kind: str
) -> None:
    """Cards name their athlete with every question."""
    of_one = await ask(client, kind, device_id=device_of(hass, loaded))
    assert of_one["success"]
    assert of_one["result"] == (await ask(client, kind))["result"]


async def test_activities_pass_the_filters_through(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.activities = [at(1, 0), at(2, 1, "cycling"), at(3, 2)]
    answer = await ask(client, "activities", limit=1, sport="running")
    assert [one["activity_id"] for one in answer["result"]["activities"]] == [3]
    answer = await ask(client, "activities", limit=1, sport="running", cursor=answer["result"]["next_cursor"])
    assert [one["activity_id"] for one in answer["result"]["activities"]] == [1]


async def test_activities_of_a_chosen_device(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, client: Any
) -> None:
    bo = athlete(2, "Bo Canary")
    sidecar.athletes.append(bo)
    sidecar.summaries[2] = summary(bo, None)
    sidecar.activities.append(activity(50, athlete_id=2))
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: hass.states.get("sensor.bo_canary_latest_activity"))
    answer = await ask(client, "activities", device_id=device_of(hass, loaded, 2))
    assert [one["activity_id"] for one in answer["result"]["activities"]] == [50]
    answer = await ask(client, "activities")
    assert [one["activity_id"] for one in answer["result"]["activities"]] == [7]


async def test_the_latest_activity_has_no_next(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.activities = [at(1, 0), at(2, 1), at(3, 2)]
    result = (await ask(client, "activity", activity_id="latest"))["result"]
    assert result["activity"]["activity_id"] == 3
    assert result["channels"] == ["heart_rate", "latitude", "longitude"]
    assert (result["previous_activity_id"], result["next_activity_id"]) == (2, None)


async def test_the_latest_of_a_sport_has_neighbours_of_that_sport(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.activities = [at(1, 0, "rowing"), at(2, 1), at(3, 2, "rowing"), at(4, 3)]
    result = (await ask(client, "activity", activity_id="latest", sport="rowing"))["result"]
    assert (result["activity"]["activity_id"], result["previous_activity_id"]) == (3, 1)
    result = (await ask(client, "activity", activity_id=1, sport="rowing"))["result"]
    assert (result["previous_activity_id"], result["next_activity_id"]) == (None, 3)


def asked(sidecar: FakeSidecar) -> int:
    """How many pages of activities were read."""
    return sum(request.path.endswith("/activities") for request in sidecar.requests)


@pytest.mark.parametrize("count", [1, 30])
async def test_the_latest_takes_one_page(client: Any, sidecar: FakeSidecar, count: int) -> None:
    sidecar.activities = [at(number, number) for number in range(1, count + 1)]
    before = asked(sidecar)
    result = (await ask(client, "activity", activity_id="latest"))["result"]
    assert (result["activity"]["activity_id"], result["previous_activity_id"]) == (count, count - 1 or None)
    assert asked(sidecar) == before + 1


@pytest.mark.parametrize("gap_days", [0.1, 5000])
async def test_neighbours_take_one_request_each_way(
    client: Any, sidecar: FakeSidecar, gap_days: float
) -> None:
    sidecar.activities = [at(number, number * gap_days) for number in range(1, 31)]
    for number in (1, 2, 15, 29, 30):
        before = asked(sidecar)
        result = (await ask(client, "activity", activity_id=number))["result"]
        assert result["previous_activity_id"] == (number - 1 or None)
        assert result["next_activity_id"] == (number + 1 if number < 30 else None)
        assert asked(sidecar) == before + 2


@pytest.mark.parametrize("count", [3, 45])
async def test_neighbours_that_start_at_the_same_second(
    client: Any, sidecar: FakeSidecar, count: int
) -> None:
    """Also more of them than a page holds."""
    sidecar.activities = [at(number, 0) for number in range(1, count + 1)]
    for number in (1, 2, count - 1, count):
        result = (await ask(client, "activity", activity_id=number))["result"]
        assert result["previous_activity_id"] == (number - 1 or None)
        assert result["next_activity_id"] == (number + 1 if number < count else None)


async def test_neighbours_within_one_second(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.activities = [at(number, -number * 0.25 / 86400) for number in range(1, 5)]
    result = (await ask(client, "activity", activity_id=3))["result"]
    assert (result["previous_activity_id"], result["next_activity_id"]) == (4, 2)


async def test_streams_ask_for_what_the_card_needs(client: Any) -> None:
    answer = await ask(client, "streams", activity_id=7, channels=["heart_rate", "altitude"], points=500)
    assert answer["result"]["query"] == {"channels": "heart_rate,altitude", "points": "500"}
    assert answer["result"]["channels"]["heart_rate"]["values"] == [120, None, 147]
    answer = await ask(client, "streams", activity_id=7)
    assert answer["result"]["query"] == {"points": "2000"}


async def test_a_deleted_activity_is_not_there(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.deleted.add(7)
    answer = await ask(client, "activity", activity_id=7)
    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("activity", {"activity_id": 999}, "not_found"),
        ("activity", {"activity_id": "latest", "sport": "golf"}, "not_found"),
        ("activities", {"device_id": "nonsense"}, "unknown_device"),
        ("subscribe", {"device_id": "nonsense"}, "unknown_device"),
        ("activity", {"activity_id": "newest"}, "invalid_format"),
        ("activity", {"activity_id": -1}, "invalid_format"),
        ("activity", {}, "invalid_format"),
        ("activities", {"limit": 201}, "invalid_format"),
        ("activities", {"sport": "a&b"}, "invalid_format"),
        ("streams", {"activity_id": 7, "channels": ["a,b"]}, "invalid_format"),
        ("streams", {"activity_id": 7, "points": 1}, "invalid_format"),
    ],
)
async def test_refusals(client: Any, kind: str, fields: dict[str, Any], code: str) -> None:
    answer = await ask(client, kind, **fields)
    assert not answer["success"]
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]


async def test_the_hub_is_not_an_athlete(hass: HomeAssistant, loaded: MockConfigEntry, client: Any) -> None:
    (hub,) = (
        device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
        if device.via_device_id is None
    )
    assert (await ask(client, "activities", device_id=hub.id))["error"]["code"] == "unknown_device"


@pytest.mark.parametrize(
    ("status", "code"), [(503, "unavailable"), (401, "unavailable"), (500, "unavailable")]
)
async def test_a_sidecar_that_refuses(client: Any, sidecar: FakeSidecar, status: int, code: str) -> None:
    async def refuse() -> web.Response:
        return error(status, "x")

    sidecar.override = lambda request: refuse() if "activities" in request.path else None
    assert (await ask(client, "activities"))["error"]["code"] == code


async def test_an_unloaded_entry_is_listed_as_unavailable(
    hass: HomeAssistant, loaded: MockConfigEntry, client: Any
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    (one,) = (await ask(client, "athletes"))["result"]["athletes"]
    assert (one["name"], one["available"]) == ("Ada Canary", False)
    assert (await ask(client, "activities"))["error"]["code"] == "unavailable"


async def test_without_an_entry_there_is_no_athlete(hass: HomeAssistant, hass_ws_client: Any) -> None:
    assert await async_setup_component(hass, "milevault", {})
    client = await hass_ws_client(hass)
    assert (await ask(client, "athletes"))["result"]["athletes"] == []
    assert (await ask(client, "activities"))["error"]["code"] == "not_found"


async def test_any_user_may_read(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any, hass_read_only_access_token: str
) -> None:
    client = await hass_ws_client(hass, hass_read_only_access_token)
    assert (await ask(client, "activities"))["success"]


COUNTS = {"seen": 5, "waiting": 2, "imported": 1, "duplicate": 1, "rejected": 1}
IMPORT = {"import_id": 4, "import_origin": "inbox", "import_seen": 1}
DAY = {"first_day": "2026-05-04", "last_day": "2026-05-04", "day_count": 1, "sleep": False}
# event, its payload -> what the cards are told
TOLD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("activities_updated", {"activity_ids": [7], "import_id": 4}, {"kind": "activity", "id": 7}),
    ("activities_removed", {"activity_ids": [7, 8], "import_id": 4}, {"kind": "activity", "id": None}),
    (
        "health_recorded",
        DAY | {"import_id": 4, "metrics": [], "channels": []},
        {"kind": "health", "id": None},
    ),
    ("personal_record", IMPORT | {"activity_id": 7, "records": []}, {"kind": "records", "id": 7}),
    ("route_repeated", IMPORT | {"activity_id": 7, "route_id": 3}, {"kind": "routes", "id": 3}),
    ("route_repeated", IMPORT | {"activity_id": 7, "route_id": None}, {"kind": "routes", "id": None}),
    ("segment_record", IMPORT | {"activity_id": 7, "records": []}, {"kind": "segments", "id": None}),
    ("recompute_finished", {"recompute_id": 2, "reason": "zones"}, {"kind": "settings", "id": None}),
    ("recompute_finished", {"recompute_id": 2, "reason": "routes"}, {"kind": "routes", "id": None}),
    ("recompute_finished", {"recompute_id": 2, "reason": "segments"}, {"kind": "segments", "id": None}),
    (
        "import_progress",
        {"import_id": 4, "counts": COUNTS, "expected": 9},
        {"kind": "import", "id": 4, "progress": {"finished": False, "counts": COUNTS, "expected": 9}},
    ),
    (
        "import_finished",
        {"import_id": 4, "origin": "upload", **COUNTS},
        {"kind": "import", "id": 4, "progress": {"finished": True, "counts": COUNTS, "expected": None}},
    ),
    (
        "import_finished",
        {},
        {"kind": "import", "id": None, "progress": {"finished": True, "counts": {}, "expected": None}},
    ),
    (
        "file_rejected",
        {"import_id": 4, "item_id": 9, "code": "fit_no_records"},
        {"kind": "import", "id": 4, "rejected": {"item_id": 9, "code": "fit_no_records"}},
    ),
    ("file_rejected", {"import_id": 4}, {"kind": "import", "id": 4}),
    ("import_progress", {"import_id": 4}, {"kind": "import", "id": 4}),
    ("settings_changed", {"key": "sleep_need", "first_day": None}, {"kind": "settings", "id": None}),
    ("zone_sets_changed", {"kind": "power", "sport": ""}, {"kind": "settings", "id": None}),
    ("goals_changed", {"goal_id": 2, "change": "created"}, {"kind": "goals", "id": 2}),
    ("gear_changed", {"name": "Canary shoes"}, {"kind": "gear", "id": None}),
    ("something_new", {"activity_id": 7}, {"kind": "refresh", "id": None}),
]


@pytest.mark.parametrize(("kind", "payload", "told"), TOLD)
async def test_a_subscription_tells_what_is_stale(
    client: Any, sidecar: FakeSidecar, kind: str, payload: dict[str, Any], told: dict[str, Any]
) -> None:
    assert (await ask(client, "subscribe"))["success"]
    first = (await client.receive_json())["event"]
    # The cards compare it with theirs.
    assert (first["kind"], first["id"], first["version"]) == ("refresh", None, "0.1.0")
    sidecar.publish(kind, payload, is_transient=kind == "import_progress")
    message = (await client.receive_json())["event"]
    assert message.pop("revision") > first["revision"]
    assert message == told


async def test_a_subscription_tells_of_activities_and_of_a_loss(
    hass: HomeAssistant, loaded: MockConfigEntry, client: Any, sidecar: FakeSidecar
) -> None:
    assert (await ask(client, "subscribe"))["success"]
    messages = [(await client.receive_json())["event"]]
    sidecar.record(8)
    messages.append((await client.receive_json())["event"])
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)
    loaded.runtime_data._grace_is_over = True
    await loaded.runtime_data.async_refresh()
    messages.append((await client.receive_json())["event"])
    assert [(one["kind"], one["id"], one.get("available")) for one in messages] == [
        ("refresh", None, True),
        ("activity", 8, None),
        ("availability", None, False),
    ]
    revisions = [one["revision"] for one in messages]
    assert revisions == sorted(set(revisions))


async def test_a_subscription_survives_a_reload_and_ends_with_unsubscribe(
    hass: HomeAssistant, loaded: MockConfigEntry, client: Any, sidecar: FakeSidecar
) -> None:
    answer = await ask(client, "subscribe", device_id=device_of(hass, loaded))
    assert (await client.receive_json())["event"]["kind"] == "refresh"
    await hass.config_entries.async_reload(loaded.entry_id)
    assert (await client.receive_json())["event"]["kind"] == "refresh"
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": answer["id"]})
    assert (await client.receive_json())["success"]
    sidecar.record(8)
    await until(lambda: hass.states.get("event.ada_canary_activity_recorded").state != "unknown")
    assert (await ask(client, "athletes"))["success"]
