"""The user's word over HTTP: what is edited, deleted, restored and corrected, and what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from milevault.api.routes import ROUTES
from milevault.model import Wellness
from milevault.store import health
from tests.sidecar.store import health_samples, samples

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

ADA = "/api/v1/athletes/1"
RIDE = f"{ADA}/activities/1"
VALUES = f"{ADA}/health/values"


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    """Ada with a ride, a pool swim without samples, and a day's weight; a token that reads and edits."""
    ada = await api.athlete()
    await api.put(ada, samples.activity(600), key=1)
    await api.put(ada, samples.pool_swim(), key=2)
    async with api.pool.acquire() as connection:
        said = Wellness(values=(health_samples.value("weight_kg", 70.0),))
        await health.save(connection, ada.athlete_id, (1).to_bytes(32), "fit", said)
    async with api.session(await api.token("read", "edit")) as opened:
        yield opened


async def asked(session: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    async with session.request(method, path, json=body) as reply:
        return reply.status, await reply.json()


async def test_fields_that_are_there_are_edited_and_null_takes_them_back(
    session: aiohttp.ClientSession,
) -> None:
    _, before = await asked(session, "GET", RIDE)
    change = {
        "name": "Race day",
        "description": "Wind.\nRain.",
        "race": True,
        "trim_start_s": 60,
        "trim_end_s": 360.5,
    }
    status, edited = await asked(session, "PATCH", RIDE, change)
    assert status == 200
    expect("activity_edited", edited)
    assert edited["edited"] == ["name", "description", "race", "trim_start_s", "trim_end_s"]
    assert (edited["activity"]["name"], edited["activity"]["elapsed_time_s"]) == ("Race day", 300.5)
    assert edited == (await asked(session, "GET", RIDE))[1]
    # What is not mentioned stays as it is edited.
    status, edited = await asked(session, "PATCH", RIDE, {"name": "", "trim_start_s": None})
    assert (edited["activity"]["name"], edited["race"], edited["trim_end_s"]) == (None, True, 360.5)
    status, edited = await asked(session, "PATCH", RIDE, dict.fromkeys(change))
    assert edited == before


async def test_streams_and_gpx_are_those_of_the_part(session: aiohttp.ClientSession) -> None:
    await asked(session, "PATCH", RIDE, {"trim_start_s": 100, "trim_end_s": 400})
    _, streams = await asked(session, "GET", f"{RIDE}/streams")
    assert (streams["sample_count"], streams["elapsed_s"][0], streams["elapsed_s"][-1]) == (301, 0, 300)
    assert streams["channels"]["distance"]["values"][0] == 0
    _, laps = await asked(session, "GET", f"{RIDE}/laps")
    assert [lap["elapsed_time_s"] for lap in laps["laps"]] == [200, 100]
    async with session.get(f"{RIDE}/export.gpx") as reply:
        gpx = (await reply.read()).decode()
    assert gpx.count("<trkpt") == 301
    assert "2026-05-04T06:31:40" in gpx
    assert "2026-05-04T06:31:39" not in gpx


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"name": "x" * 201}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"description": "a\x00b"}, "description"),
        ({"sport": "Running"}, "sport"),
        ({"sport": ""}, "sport"),
        ({"perceived_exertion": 11}, "perceived_exertion"),
        ({"feel": -1}, "feel"),
        ({"race": "yes"}, "race"),
        ({"trim_start_s": -1}, "trim_start_s"),
        ({"deleted": True}, None),
        ({"distance_m": 5}, None),
    ],
)
async def test_what_no_activity_can_have_is_a_bad_request(
    session: aiohttp.ClientSession, change: Any, detail: str | None
) -> None:
    status, body = await asked(session, "PATCH", RIDE, change)
    assert (status, body["code"], body["detail"]) == (400, "bad_request", detail)


@pytest.mark.parametrize(
    ("path", "change", "detail"),
    [
        (RIDE, {"trim_start_s": 400, "trim_end_s": 300}, "trim_start_s"),
        (RIDE, {"trim_end_s": 700}, "trim_end_s"),
        (f"{ADA}/activities/2", {"trim_end_s": 30}, "trim_end_s"),
    ],
)
async def test_a_trim_that_the_activity_cannot_have_is_refused(
    session: aiohttp.ClientSession, path: str, change: Any, detail: str
) -> None:
    status, body = await asked(session, "PATCH", path, change)
    assert (status, body["code"], body["detail"]) == (422, "not_possible", detail)
    assert (await asked(session, "GET", path))[1]["edited"] == []


async def test_a_deleted_activity_is_gone_and_can_be_restored(
    api: Api, session: aiohttp.ClientSession
) -> None:
    await asked(session, "PATCH", RIDE, {"name": "Mine"})
    status, changes = await asked(session, "DELETE", RIDE)
    assert status == 200
    expect("activity_deleted", changes)
    for route in ROUTES:
        if "{activity_id}" in route.path:
            path = route.path.format(athlete_id=1, activity_id=1, other_id=2)
            status, body = await asked(session, route.method, path, {} if route.body else None)
            assert (status, body["code"]) == (410, "deleted"), (route.method, path)
    _, listed = await asked(session, "GET", f"{ADA}/activities")
    assert [one["activity_id"] for one in listed["activities"]] == [2]
    _, gone = await asked(session, "GET", f"{ADA}/deleted")
    expect("deleted_activities", gone)
    recording = f"{ADA}/recordings/{gone['activities'][0]['recording_id']}"
    status, changes = await asked(session, "POST", f"{recording}/restore")
    assert (status, changes["updated"], changes["removed"]) == (200, [], [])
    (activity_id,) = changes["recorded"]
    _, back = await asked(session, "GET", f"{ADA}/activities/{activity_id}")
    assert (back["activity"]["name"], back["edited"]) == ("Mine", ["name"])
    assert (await asked(session, "POST", f"{recording}/restore"))[0] == 404
    assert (await asked(session, "GET", f"{ADA}/deleted"))[1] == {"activities": []}
    # The old number is nobody's any more.
    assert (await asked(session, "GET", RIDE))[0] == 404
    assert await api.pool.fetchval("select count(*) from pgqueuer where entrypoint = 'read_again'") == 1


async def test_what_never_was_is_not_found(session: aiohttp.ClientSession) -> None:
    for method, path in (
        ("PATCH", f"{ADA}/activities/999"), ("DELETE", f"{ADA}/activities/999"),
        ("POST", f"{ADA}/recordings/999/restore"), ("POST", f"{ADA}/recordings/1/restore"),
        ("DELETE", f"{VALUES}?metric=weight_kg&day=2026-05-04"),
    ):  # fmt: skip
        assert (await asked(session, method, path))[0] == 404, path


async def test_reading_alone_edits_nothing(api: Api, session: aiohttp.ClientSession) -> None:
    async with api.session(await api.token("read", "ingest", "events", "admin")) as other:
        for method, path in (("PATCH", RIDE), ("DELETE", RIDE), ("PUT", VALUES)):
            assert (await asked(other, method, path, {}))[0] == 403


async def test_a_corrected_value_counts_and_is_taken_back(session: aiohttp.ClientSession) -> None:
    day = health_samples.value("weight_kg", 70.0).day
    body = {"metric": "weight_kg", "day": day.isoformat(), "value": 69.4}
    status, now = await asked(session, "PUT", VALUES, body)
    assert status == 200
    expect("health_value_corrected", now)
    days = f"{ADA}/health/days?first_day={day}&last_day={day}&metrics=weight_kg&provenance=true"
    _, shown = await asked(session, "GET", days)
    assert shown["days"][0]["values"] == {"weight_kg": 69.4}
    assert shown["days"][0]["origins"]["weight_kg"]["source"] == "user"
    _, corrections = await asked(session, "GET", VALUES)
    expect("health_corrections", corrections)
    _, hidden = await asked(session, "PUT", VALUES, body | {"value": None})
    assert (hidden["value"], hidden["source"], hidden["is_corrected"]) == (None, None, True)
    assert (await asked(session, "GET", days))[1]["days"] == []
    status, back = await asked(session, "DELETE", f"{VALUES}?metric=weight_kg&day={day}")
    assert (status, back["value"], back["source"], back["is_corrected"]) == (200, 70, "fit", False)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"metric": "mood"}, "metric"),
        ({"day": "1989-12-31"}, "day"),
        ({"day": "2126-05-04"}, "day"),
        ({"value": 7000.0}, "value"),
        ({"value": "70"}, "value"),
    ],
)
async def test_a_value_that_cannot_be_is_a_bad_request(
    session: aiohttp.ClientSession, change: Any, detail: str
) -> None:
    body = {"metric": "weight_kg", "day": "2026-05-04", "value": 70.0} | change
    status, reply = await asked(session, "PUT", VALUES, body)
    assert (status, reply["code"], reply["detail"]) == (400, "bad_request", detail)


async def test_the_list_of_activities_follows_a_trim(session: aiohttp.ClientSession) -> None:
    await asked(session, "PATCH", RIDE, {"trim_start_s": 120})
    start = samples.START + timedelta(seconds=120)
    _, listed = await asked(
        session, "GET", f"{ADA}/activities?after={start.isoformat().replace('+00:00', 'Z')}"
    )
    assert [one["elapsed_time_s"] for one in listed["activities"]] == [480]
