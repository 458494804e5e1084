"""Segments over HTTP: made, timed, ranked, renamed, hidden, taken back; the contract files; what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import pytest

from milevault.ingest import recomputing
from milevault.store import recomputes
from milevault.store.athletes import Athlete
from tests.sidecar.analysis.routes.ways import recorded
from tests.sidecar.ingest.test_segmenting import WAY, ride

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

ADA = "/api/v1/athletes/1"
LANE = {"activity_id": 1, "name": "Old road", "start_s": 200, "end_s": 900}


async def search(api: Api) -> None:
    """What the worker does."""
    async with api.pool.acquire() as connection:
        waiting = await recomputes.unfinished(connection)
    for one in waiting:
        assert await recomputing.work_off(api.pool, one.athlete_id, one.recompute_id, 60)


@pytest.fixture
async def ada(api: Api) -> Athlete:
    """Three rides: along the way, there and back, and faster; and a run."""
    ada = await api.athlete("ada")
    await api.put(ada, ride(0, WAY), key=1)
    await api.put(ada, ride(1, recorded(np.concatenate([WAY, WAY[::-1]]), 2)), key=2)
    await api.put(ada, ride(2, recorded(WAY, 3), seconds_each=0.8), key=3)
    await api.put(ada, ride(3, recorded(WAY, 4), sport="running", excluded=True), key=4)
    return ada


@pytest.fixture
async def session(api: Api, ada: Athlete) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("read", "edit")) as opened:
        yield opened


async def asked(
    session: aiohttp.ClientSession, path: str, method: str = "GET", body: Any = None
) -> tuple[int, Any]:
    async with session.request(method, f"{ADA}/{path}", json=body) as reply:
        return reply.status, await reply.json()


async def test_replies_are_those_of_the_contract(api: Api, session: aiohttp.ClientSession) -> None:
    status, body = await asked(session, "segments", "POST", LANE)
    assert status == 201
    expect("segment_created", body)
    _, waiting = await asked(session, "segments/1")
    assert waiting["search"] == {"recompute_id": 1, "total": None, "done": 0}
    assert waiting["standings"] == []
    await search(api)
    for name, path in {
        "segments": "segments",
        "segment": "segments/1",
        "activity_segments": "activities/2/segments",
    }.items():
        status, body = await asked(session, path)
        assert status == 200
        expect(name, body)
    status, track = await asked(session, "segments/1/track")
    assert status == 200
    assert (
        len(track["lat"]) == len(track["lon"]) == len(track["altitude_m"]) == len(track["distance_m"]) == 211
    )
    assert track["distance_m"][-1] == pytest.approx(track["length_m"], abs=0.05)
    expect(
        "segment_track",
        {name: value[::21] if isinstance(value, list) else value for name, value in track.items()},
    )
    status, body = await asked(session, "segments/1", "DELETE")
    assert status == 200
    expect("segment_removed", body)
    assert (await asked(session, "segments/1"))[0] == 404
    assert (await asked(session, "activities/2/segments"))[1]["efforts"] == []


async def test_efforts_are_ranked_by_sport_and_direction(api: Api, session: aiohttp.ClientSession) -> None:
    await asked(session, "segments", "POST", LANE)
    await search(api)
    _, body = await asked(session, "segments/1?limit=2")
    assert body["search"] is None
    kinds = [(one["sport"], one["reversed"], one["effort_count"]) for one in body["standings"]]
    assert kinds == [("cycling", False, 3), ("cycling", True, 1), ("running", False, 1)]
    forth, back, excluded = body["standings"]
    assert [one["rank"] for one in forth["efforts"]] == [1, 2]
    assert forth["efforts"][0]["activity_id"] == 3
    assert forth["efforts"][0]["behind_s"] == 0
    assert forth["efforts"][0]["speed_mps"] == pytest.approx(3.75, rel=0.02)
    assert [one["activity_id"] for one in forth["records"]][-1] == 3
    assert forth["trend"]["effort_count"] == 1
    assert forth["trend"]["recent_s"] < forth["trend"]["earlier_s"]
    assert back["trend"] is None
    assert excluded["efforts"][0]["rank"] is None
    assert excluded["records"] == []
    _, body = await asked(session, "segments/1?sport=running")
    assert [one["sport"] for one in body["standings"]] == ["running"]
    _, own = await asked(session, "activities/4/segments")
    assert [(one["rank"], one["best_s"], one["effort_count"]) for one in own["efforts"]] == [(None, None, 0)]


async def test_a_segment_is_renamed_and_hidden(api: Api, session: aiohttp.ClientSession) -> None:
    await asked(session, "segments", "POST", {**LANE, "both_directions": False})
    await search(api)
    status, body = await asked(session, "segments/1", "PATCH", {"name": "Mill lane"})
    assert (status, body["name"], body["hidden"], body["both_directions"]) == (200, "Mill lane", False, False)
    _, body = await asked(session, "segments/1", "PATCH", {"hidden": True})
    assert (body["name"], body["hidden"]) == ("Mill lane", True)
    assert (await asked(session, "segments"))[1]["segments"] == []
    assert [one["name"] for one in (await asked(session, "segments?hidden=true"))[1]["segments"]] == [
        "Mill lane"
    ]
    assert (await asked(session, "activities/1/segments"))[1]["efforts"] == []
    assert (await asked(session, "segments/1"))[0] == 200
    await asked(session, "segments/1", "PATCH", {"hidden": False})
    assert len((await asked(session, "activities/1/segments"))[1]["efforts"]) == 1


async def test_metres_and_climbs_make_segments_too(session: aiohttp.ClientSession) -> None:
    metres = {"activity_id": 1, "name": "Middle", "start_m": 600, "end_m": 2700}
    _, body = await asked(session, "segments", "POST", metres)
    assert (body["origin"], body["both_directions"]) == ("user", True)
    assert body["length_m"] == pytest.approx(2100, abs=5)
    _, climbs = await asked(session, "activities/1/climbs")
    hill = {"activity_id": 1, "name": "Hill", "climb_index": 0}
    _, body = await asked(session, "segments", "POST", hill)
    assert (body["origin"], body["both_directions"]) == ("climb", False)
    assert body["length_m"] == pytest.approx(climbs["climbs"][0]["length_m"], rel=0.01)


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"end_s": None}, 400, "end_s"),
        ({"start_s": None}, 400, "start_s"),
        ({"end_s": 100}, 400, "end_s"),
        ({"start_s": None, "end_s": None}, 400, "start_s"),
        ({"start_m": 100, "end_m": 900}, 400, "start_m"),
        ({"climb_index": 0}, 400, "climb_index"),
        ({"name": ""}, 400, "name"),
        ({"name": "a\u0000b"}, 400, "name"),
        ({"activity_id": 0}, 400, "activity_id"),
        ({"end_s": 210}, 422, "end_s"),
        ({"start_s": None, "end_s": None, "start_m": 0, "end_m": 1e6}, 422, "end_m"),
        ({"start_s": None, "end_s": None, "climb_index": 5}, 422, "climb_index"),
        ({"activity_id": 77}, 404, None),
    ],
)
async def test_what_is_no_segment_is_refused_by_name(
    session: aiohttp.ClientSession, change: dict[str, Any], status: int, detail: str | None
) -> None:
    found, body = await asked(session, "segments", "POST", {**LANE, **change})
    assert (found, body["detail"]) == (status, detail)
    assert (await asked(session, "segments"))[1]["segments"] == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_segment_that_is_not_there_is_not_found(session: aiohttp.ClientSession, method: str) -> None:
    assert (await asked(session, "segments/7", method, {"name": "x"}))[0] == 404
    assert (await asked(session, "segments/7/track"))[0] == 404
    assert (await asked(session, "activities/77/segments"))[0] == 404


async def test_somebody_elses_segments_are_not_found(api: Api, session: aiohttp.ClientSession) -> None:
    await asked(session, "segments", "POST", LANE)
    bob = await api.athlete("bob")
    other = f"/api/v1/athletes/{bob.athlete_id}"
    for method, path in (
        ("GET", "segments/1"),
        ("PATCH", "segments/1"),
        ("DELETE", "segments/1"),
        ("GET", "segments/1/track"),
    ):
        async with session.request(method, f"{other}/{path}", json={"name": "mine"}) as reply:
            assert reply.status == 404
    async with session.post(f"{other}/segments", json=LANE) as reply:
        assert reply.status == 404
    assert (await asked(session, "segments/1"))[1]["name"] == "Old road"
