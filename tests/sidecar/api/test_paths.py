"""Routes over HTTP: what is listed, ranked, compared and explained, and the user's word on them."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from milevault.ingest import recomputing
from milevault.store import recomputes
from tests.sidecar.ingest.test_merging import bring, file
from tests.sidecar.store import samples
from tests.sidecar.store.ways import LAKE, MILL, RIDGE, going

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

ADA = "/api/v1/athletes/1"
PATHS = f"{ADA}/routes"
# Around the lake.
WAY_M = 4426
SPEEDS = (4.0, 4.2, 4.1, 4.4, 4.3)
# Activities by their numbers: 1 to 5 round the lake, the third backwards, 6 to the mill, 7 beside it, 8 in a pool.
LAKES, MILLS, RIDGES, POOL = (1, 2, 3, 4, 5), 6, 7, 8


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    ada = await api.athlete()
    lakes = [
        going(7 * at, LAKE, seed=at, speed_mps=speed, backwards=at == 2) for at, speed in enumerate(SPEEDS)
    ]
    async with api.pool.acquire() as connection:
        for key, one in enumerate((*lakes, going(40, MILL), going(41, RIDGE), samples.pool_swim()), 1):
            await bring(connection, ada, file(key, "fit", one))
    async with api.session(await api.token("read", "edit")) as opened:
        yield opened


async def asked(session: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    async with session.request(method, path, json=body) as reply:
        return reply.status, await reply.json()


async def listed(session: aiohttp.ClientSession) -> list[tuple[str | None, int]]:
    _, told = await asked(session, "GET", PATHS)
    return [(one["name"], one["activity_count"]) for one in told["routes"]]


async def settle(api: Api) -> None:
    async with api.pool.acquire() as connection:
        waiting = await recomputes.unfinished(connection)
    for one in waiting:
        assert await recomputing.work_off(api.pool, one.athlete_id, one.recompute_id, 60)


async def test_a_route_has_its_history(session: aiohttp.ClientSession) -> None:
    status, told = await asked(session, "GET", PATHS)
    assert status == 200
    expect("routes", told)
    (one,) = told["routes"]
    assert (one["name"], one["made_by"], one["closed"], one["activity_count"]) == (None, "system", True, 5)
    assert one["distance_m"] == pytest.approx(WAY_M, rel=0.02)
    status, found = await asked(session, "GET", f"{PATHS}/{one['route_id']}")
    assert status == 200
    expect("route", found)
    assert found["route"] == one
    ahead = [effort for effort in found["efforts"] if effort["activity_id"] != 3]
    assert {effort["reversed"] for effort in ahead} != {found["efforts"][2]["reversed"]}
    # By moving time: the fourth was the fastest.
    assert [(effort["activity_id"], effort["rank"]) for effort in ahead] == [(5, 2), (4, 1), (2, 3), (1, 4)]
    bests = {(best["sport"], best["activity_id"]) for best in one["bests"]}
    assert bests == {("running", 4), ("running", 3)}
    assert [(trend["effort_count"], trend["change_s"] is None) for trend in found["trends"]] == [
        (4, False),
        (1, True),
    ]
    assert found["trends"][0]["change_s"] < 0


async def test_the_way_of_a_route_comes_as_columns(session: aiohttp.ClientSession) -> None:
    _, told = await asked(session, "GET", PATHS)
    status, found = await asked(session, "GET", f"{PATHS}/{told['routes'][0]['route_id']}/track")
    assert status == 200
    expect("route_track", found)
    lengths = {len(found[name]) for name in ("distance_m", "position_lat", "position_long", "altitude")}
    assert len(lengths) == 1
    assert lengths.pop() <= 500


async def test_ways_come_as_small_drawings(session: aiohttp.ClientSession) -> None:
    status, told = await asked(session, "GET", f"{ADA}/activities/thumbnails?ids={MILLS},1,{POOL},99,1")
    assert status == 200
    expect("thumbnails", told)
    # In the order asked for, each once; a pool and what is not there have none.
    assert [one["activity_id"] for one in told["thumbnails"]] == [MILLS, 1]
    assert [one["closed"] for one in told["thumbnails"]] == [False, True]
    for one in told["thumbnails"]:
        assert len(one["x"]) == len(one["y"]) == 40
        values = one["x"] + one["y"]
        assert (min(values), max(values)) == (0, 1)


@pytest.mark.parametrize("ids", ["", "?ids=", "?ids=1,", "?ids=0", "?ids=a", "?ids=" + ",".join(["1"] * 201)])
async def test_thumbnails_need_numbers(session: aiohttp.ClientSession, ids: str) -> None:
    status, told = await asked(session, "GET", f"{ADA}/activities/thumbnails{ids}")
    assert (status, told["code"]) == (400, "bad_request")


async def test_an_activity_says_which_route_it_goes(session: aiohttp.ClientSession) -> None:
    status, told = await asked(session, "GET", f"{ADA}/activities/4/route")
    assert status == 200
    expect("activity_route", told)
    assert (told["rank"], told["compared"], told["best"], len(told["efforts"])) == (1, 4, True, 5)
    # Alone on its way, and without positions.
    _, alone = await asked(session, "GET", f"{ADA}/activities/{MILLS}/route")
    assert (alone["route_id"], alone["rank"], alone["best"], len(alone["efforts"])) == (None, 1, False, 1)
    _, none = await asked(session, "GET", f"{ADA}/activities/{POOL}/route")
    assert (none["route_id"], none["distance_m"], none["efforts"]) == (None, None, [])
    assert (await asked(session, "GET", f"{ADA}/activities/99/route"))[0] == 404


async def test_one_effort_is_laid_over_another(session: aiohttp.ClientSession) -> None:
    status, told = await asked(session, "GET", f"{ADA}/activities/1/compare/2")
    assert status == 200
    expect("activity_compare", told)
    assert told["matched"]
    # At 4.0 and at 4.2 m/s.
    assert told["gap_s"][-1] == pytest.approx(WAY_M / 4.0 - WAY_M / 4.2, abs=15)
    _, other = await asked(session, "GET", f"{ADA}/activities/{MILLS}/compare/{RIDGES}")
    assert not other["matched"]
    for method in ("compare", "explain"):
        status, refused = await asked(session, "GET", f"{ADA}/activities/1/{method}/{POOL}")
        assert (status, refused["code"]) == (422, "no_way")
        assert (await asked(session, "GET", f"{ADA}/activities/1/{method}/99"))[0] == 404


async def test_why_two_ways_are_not_one_is_explained(session: aiohttp.ClientSession) -> None:
    _, told = await asked(session, "GET", f"{ADA}/activities/1/explain/3")
    assert (told["matched"], told["reversed"]) == (True, True)
    status, told = await asked(session, "GET", f"{ADA}/activities/{MILLS}/explain/{RIDGES}")
    assert status == 200
    expect("activity_explain", told)
    assert not told["matched"]
    assert [stage["key"] for stage in told["stages"] if stage["passed"] is False]


async def test_a_way_that_the_user_names_is_a_route(session: aiohttp.ClientSession) -> None:
    new = {"activity_id": MILLS, "name": "To the mill"}
    status, named = await asked(session, "POST", PATHS, new)
    assert status == 201
    expect("route_named", named)
    assert (named["name"], named["made_by"], named["activity_count"]) == ("To the mill", "user", 1)
    path = f"{PATHS}/{named['route_id']}"
    status, told = await asked(session, "PATCH", path, {"name": "Old mill"})
    assert (status, told["name"]) == (200, "Old mill")
    assert (await asked(session, "PATCH", path, {"name": None}))[1]["name"] is None
    # Naming it again from an activity is the same route.
    assert (await asked(session, "POST", PATHS, new))[1]["route_id"] == named["route_id"]
    assert await listed(session) == [(None, 5), ("To the mill", 1)]


async def test_a_forgotten_route_is_not_listed(session: aiohttp.ClientSession) -> None:
    (route_id,) = [one["route_id"] for one in (await asked(session, "GET", PATHS))[1]["routes"]]
    status, told = await asked(session, "DELETE", f"{PATHS}/{route_id}")
    assert (status, told["forgotten"]) == (200, True)
    assert await listed(session) == []
    _, gone = await asked(session, "GET", f"{PATHS}?forgotten=true")
    assert [one["route_id"] for one in gone["routes"]] == [route_id]
    await asked(session, "PATCH", f"{PATHS}/{route_id}", {"forgotten": False})
    assert await listed(session) == [(None, 5)]


async def test_two_routes_become_one_and_two_again(session: aiohttp.ClientSession) -> None:
    one = (await asked(session, "POST", PATHS, {"activity_id": MILLS, "name": "Mill"}))[1]["route_id"]
    other = (await asked(session, "POST", PATHS, {"activity_id": RIDGES, "name": "Ridge"}))[1]["route_id"]
    status, joined = await asked(session, "POST", f"{PATHS}/{other}/join", {"route_id": one})
    assert (status, joined["name"], joined["activity_count"]) == (200, "Mill", 2)
    assert await listed(session) == [(None, 5), ("Mill", 2)]
    assert (await asked(session, "POST", f"{PATHS}/{one}/join", {"route_id": one}))[0] == 400
    assert (await asked(session, "POST", f"{PATHS}/{one}/join", {"route_id": 99}))[0] == 404
    status, told = await asked(session, "POST", f"{PATHS}/{one}/separate")
    assert (status, [row["activity_count"] for row in told["routes"]]) == (200, [5, 1, 1])
    assert (await asked(session, "POST", f"{PATHS}/99/separate"))[0] == 404


async def test_an_activity_is_taken_off_its_route(api: Api, session: aiohttp.ClientSession) -> None:
    path = f"{ADA}/activities/2/route/split"
    status, told = await asked(session, "POST", path)
    assert (status, told["route_id"], len(told["efforts"])) == (200, None, 1)
    assert await listed(session) == [(None, 4)]
    await settle(api)
    assert await listed(session) == [(None, 4)]
    status, told = await asked(session, "DELETE", path)
    assert (status, len(told["efforts"])) == (200, 5)
    await settle(api)
    assert await listed(session) == [(None, 5)]
    assert (await asked(session, "DELETE", path))[0] == 404
    assert (await asked(session, "POST", f"{ADA}/activities/{POOL}/route/split"))[0] == 422


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (PATHS, {"activity_id": 99}, (404, "not_found", None)),
        (PATHS, {"activity_id": POOL}, (422, "no_way", None)),
        (PATHS, {"activity_id": 1, "name": ""}, (400, "bad_request", "name")),
        (PATHS, {"activity_id": 1, "name": "a\nb"}, (400, "bad_request", "name")),
        (PATHS, {"name": "Nowhere"}, (400, "bad_request", None)),
        (f"{PATHS}/99/join", {"route_id": 98}, (404, "not_found", None)),
    ],
)
async def test_what_cannot_be_is_refused(
    session: aiohttp.ClientSession, path: str, body: Any, expected: Any
) -> None:
    status, told = await asked(session, "POST", path, body)
    assert (status, told["code"], told["detail"]) == expected


async def test_a_name_outlives_the_activity_it_was_given_to(api: Api, session: aiohttp.ClientSession) -> None:
    await asked(session, "POST", PATHS, {"activity_id": 1, "name": "Lake"})
    await asked(session, "DELETE", f"{ADA}/activities/1")
    assert await listed(session) == [("Lake", 4)]
    await settle(api)
    assert await listed(session) == [("Lake", 4)]
