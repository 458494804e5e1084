"""Lists, filters, pages, tags, bodies; what errors and logs never say."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from milevault.api import queries
from milevault.api.activities import streams_json
from milevault.api.athletes import today
from milevault.api.errors import ApiError
from milevault.api.schema import activities as schema
from milevault.api.schema.imports import InboxState
from milevault.model import Streams
from tests.sidecar.store import samples

from .conftest import Api

ADA = "/api/v1/athletes/1"
CANARY = "canary-4711"


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    await api.athlete()
    async with api.session(await api.token()) as opened:
        yield opened


async def get(session: aiohttp.ClientSession, path: str, **headers: str) -> tuple[int, Any]:
    async with session.get(path, headers=headers) as reply:
        return reply.status, await reply.json() if reply.content_type == "application/json" else None


@pytest.mark.db
@pytest.mark.parametrize(("query", "days"), [("", 100), ("&order=desc", 100), ("&order=asc", -100)])
async def test_pages_are_complete_and_stable_while_activities_arrive(
    api: Api, session: aiohttp.ClientSession, query: str, days: int
) -> None:
    ada = await api.athlete("later")
    path = f"/api/v1/athletes/{ada.athlete_id}/activities?limit=3{query}"
    known = []
    for day in range(8):
        start = samples.START + timedelta(days=day // 2)  # pairs at the same instant: the id decides
        known += await api.put(ada, samples.activity(30, start=start), key=day + 1)
    seen: list[int] = []
    cursor = None
    while True:
        _, page = await get(session, path + (f"&cursor={cursor}" if cursor else ""))
        seen += [activity["activity_id"] for activity in page["activities"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        late = samples.activity(30, start=samples.START + timedelta(days=days + len(seen)))
        await api.put(ada, late, key=1000 + len(seen))
    assert seen == sorted(known, reverse=days > 0)


@pytest.mark.db
async def test_a_scan_says_how_the_inbox_is_doing_and_reads_nothing_back(api: Api) -> None:
    asked: list[str] = []

    def scan() -> InboxState:
        asked.append("scan")
        return "paused"

    assert api.services.vault is not None
    api.services.vault = replace(api.services.vault, scan_inbox=scan)
    path = "/api/v1/inbox/scan"
    async with api.session(await api.token("ingest")) as session, session.post(path) as reply:
        assert (reply.status, await reply.json()) == (202, {"state": "paused"})
    async with api.session(await api.token("read")) as session, session.post(path) as reply:
        assert reply.status == 403
    assert asked == ["scan"]


@pytest.mark.db
async def test_the_refused_files_of_an_unknown_athlete_are_404(session: aiohttp.ClientSession) -> None:
    async with session.post("/api/v1/athletes/987654/imports/retry") as reply:
        assert reply.status == 404


@pytest.mark.db
async def test_filters_choose(api: Api, session: aiohttp.ClientSession) -> None:
    ada = await api.athlete("filters")
    (ride,) = await api.put(ada, samples.activity(600), key=1)
    (swim,) = await api.put(ada, samples.pool_swim(), key=2)
    path = f"/api/v1/athletes/{ada.athlete_id}/activities"
    for query, expected in {
        "sport=swimming": [swim],
        "min_distance_m=1000": [ride],
        "max_distance_m=1000": [swim],
        "q=MORNING": [ride],
        "after=2026-05-05T00:00:00Z": [],
        "before=2026-05-05T00:00:00%2B02:00": [swim, ride],
        "sport=curling": [],
        "has_track=true": [ride],
        "has_track=false": [swim],
    }.items():
        status, body = await get(session, f"{path}?{query}")
        assert status == 200, query
        assert sorted(one["activity_id"] for one in body["activities"]) == sorted(expected), query


@pytest.mark.db
@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit"),
        ("order=newest", "order"),
        ("limit=201", "limit"),
        (f"limit={CANARY}", "limit"),
        (f"cursor={CANARY}", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=WzFlNDAwLDFd", "cursor"),
        ("cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTksMV0", "cursor"),
        ("cursor=WzEsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "cursor"),
        (f"after={CANARY}", "after"),
        ("after=2026-05-05", "after"),
        ("after=2026-05-05T00:00:00", "after"),
        ("min_distance_m=nan", "min_distance_m"),
        ("min_distance_m=-1", "min_distance_m"),
        ("q=", "q"),
        ("q=a%00b", "q"),
        ("sport=Running", "sport"),
        (f"{CANARY}=1", "There is an unknown parameter; see the API description."),
        ("limit=1&limit=2", "A parameter was given twice."),
    ],
)
async def test_a_wrong_parameter_is_named_and_never_quoted(
    session: aiohttp.ClientSession, query: str, detail: str
) -> None:
    status, body = await get(session, f"{ADA}/activities?{query}")
    assert (status, body) == (
        400,
        {"code": "bad_request", "message": "The request is not valid.", "detail": detail},
    )


@pytest.mark.db
@pytest.mark.parametrize(
    "path", ["/streams?channels=nose", "/streams?points=1", "/streams?points=100001", "/laps?x=1"]
)
async def test_wrong_parameters_of_one_activity(session: aiohttp.ClientSession, path: str) -> None:
    assert (await get(session, f"{ADA}/activities/1{path}"))[0] == 400


@pytest.mark.db
@pytest.mark.parametrize("number", ["x", "-1", "1.5", "9" * 19, "1e3", "%31x", ""])
async def test_ids_are_digits(session: aiohttp.ClientSession, number: str) -> None:
    for path in (f"/api/v1/athletes/{number}/summary", f"{ADA}/activities/{number}/laps"):
        assert (await get(session, path))[0] == 404


@pytest.mark.db
@pytest.mark.parametrize("path", ["summary", "activities/1"])
async def test_an_unchanged_reply_is_304(api: Api, session: aiohttp.ClientSession, path: str) -> None:
    ada = await api.athlete("tagged")
    await api.put(ada, samples.activity(60))
    full = f"/api/v1/athletes/{ada.athlete_id}/{path}"
    async with session.get(full) as reply:
        assert reply.status == 200
        tag = reply.headers["ETag"]
    async with session.get(full, headers={"If-None-Match": tag}) as reply:
        assert (reply.status, await reply.read(), reply.headers["ETag"]) == (304, b"", tag)
    async with session.get(full, headers={"If-None-Match": '"other"'}) as reply:
        assert reply.status == 200


@pytest.mark.db
async def test_a_new_activity_changes_the_summarys_tag(api: Api, session: aiohttp.ClientSession) -> None:
    ada = await api.athlete("changing")
    path = f"/api/v1/athletes/{ada.athlete_id}/summary"
    async with session.get(path) as reply:
        tag = reply.headers["ETag"]
    await api.put(ada, samples.activity(60))
    assert (await get(session, path, **{"If-None-Match": tag}))[0] == 200


@pytest.mark.db
async def test_streams_are_reduced_and_chosen(api: Api, session: aiohttp.ClientSession) -> None:
    ada = await api.athlete("streams")
    (activity_id,) = await api.put(ada, samples.activity(5000))
    path = f"/api/v1/athletes/{ada.athlete_id}/activities/{activity_id}/streams"
    _, body = await get(session, f"{path}?channels=power,heart_rate&points=100")
    assert set(body["channels"]) == {"power", "heart_rate"}
    assert len(body["elapsed_s"]) <= 100
    assert (body["elapsed_s"][0], body["elapsed_s"][-1]) == (0, 4999)
    assert body["sample_count"] == 5000
    _, whole = await get(session, f"{path}?points=100000")
    assert len(whole["elapsed_s"]) == 5000


@pytest.mark.db
async def test_an_activity_without_samples_has_empty_streams(
    api: Api, session: aiohttp.ClientSession
) -> None:
    ada = await api.athlete("swimmer")
    (activity_id,) = await api.put(ada, samples.pool_swim())
    path = f"/api/v1/athletes/{ada.athlete_id}/activities/{activity_id}"
    assert await get(session, f"{path}/streams") == (
        200,
        {"activity_id": activity_id, "sample_count": 0, "elapsed_s": [], "channels": {}},
    )
    assert await get(session, f"{path}/laps") == (200, {"laps": []})


def test_missing_samples_are_null_and_digits_those_of_the_channel() -> None:
    made = Streams(
        elapsed_s=np.array([0.0, 1.0, 2.0]),
        values={
            "heart_rate": np.array([120.0, np.nan, 121.0]),
            "altitude": np.array([0.1 + 0.2, 5.0, np.nan]),
        },
    )
    found = msgspec.json.decode(streams_json(1, made, 10), type=schema.Streams)
    assert found.channels["heart_rate"].values == [120.0, None, 121.0]
    assert found.channels["altitude"].values == [0.3, 5.0, None]
    assert found.channels["altitude"].unit == "m"


@pytest.mark.db
async def test_totals_span_days(api: Api, session: aiohttp.ClientSession) -> None:
    path = f"{ADA}/totals"
    status, body = await get(session, f"{path}?first_day=2026-05-04&last_day=2026-05-10")
    assert (status, body["activity_count"]) == (200, 0)
    assert (await get(session, f"{path}?first_day=2026-05-04&last_day=2026-05-03"))[0] == 400
    assert (await get(session, f"{path}?first_day=0001-01-01&last_day=9999-12-31"))[0] == 400
    assert (await get(session, f"{path}?first_day=yesterday"))[0] == 400
    _, week = await get(session, path)
    assert week["first_day"] < week["last_day"]


def test_today_is_the_athletes() -> None:
    assert abs((today("Pacific/Kiritimati") - today("Pacific/Pago_Pago")).days) == 1
    assert ZoneInfo("Pacific/Kiritimati")


@pytest.mark.db
@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b'{"slug":"eve","name":"Eve"}', 201, None),
        (b'{"slug":"ada","name":"Ada again"}', 409, "slug"),
        (b'{"slug":"Eve!","name":"Eve"}', 400, "slug"),
        (b'{"slug":"eve","name":""}', 400, "name"),
        (b'{"slug":"eve","name":"a\\u0000b"}', 400, "name"),
        (b'{"slug":"eve","name":"Eve","time_zone":"Mars/Olympus"}', 400, "time_zone"),
        (b'{"slug":"eve","name":"Eve","time_zone":"../../etc/passwd"}', 400, "time_zone"),
        (b'{"slug":"eve"}', 400, None),
        (b'{"slug":"eve","name":"Eve","admin":true}', 400, None),
        (b"{", 400, "The body is not valid JSON."),
        (b"\xff", 400, "The body is not valid JSON."),
        (b'{"slug":"' + b"a" * 20_000 + b'"}', 413, "16384 bytes"),
    ],
)
async def test_a_new_athlete(
    session: aiohttp.ClientSession, body: bytes, status: int, detail: str | None
) -> None:
    async with session.post(
        "/api/v1/athletes", data=body, headers={"Content-Type": "application/json"}
    ) as reply:
        assert reply.status == status
        if status != 201:
            assert (await reply.json())["detail"] == detail


@pytest.mark.db
async def test_a_body_of_another_kind_is_refused(session: aiohttp.ClientSession) -> None:
    async with session.post("/api/v1/athletes", data=b"slug=eve") as reply:
        assert reply.status == 415


@pytest.mark.db
async def test_an_unknown_method_names_the_known_ones(session: aiohttp.ClientSession) -> None:
    async with session.delete("/api/v1/athletes") as reply:
        assert reply.status == 405
        assert reply.headers["Allow"] == "GET, POST"


@pytest.mark.db
async def test_reads_survive_killed_connections(api: Api, session: aiohttp.ClientSession) -> None:
    """D01: after a database restart each pooled connection fails once; no client hears of it."""
    async with api.pool.acquire() as connection:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
        )
    assert (await get(session, "/api/v1/athletes"))[0] == 200


@pytest.mark.db
async def test_without_a_database_only_health_answers(api: Api, session: aiohttp.ClientSession) -> None:
    api.services.vault = None
    assert await get(session, "/health/live") == (200, {"status": "alive"})
    async with session.get("/api/v1/health/ready") as reply:
        assert reply.status == 503
        assert reply.headers["Retry-After"] == "2"


@pytest.mark.db
async def test_neither_log_nor_error_holds_what_was_sent(
    api: Api, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """R20: canaries in every place of a request."""
    caplog.set_level(logging.DEBUG, logger="milevault")
    token = await api.token("read")
    for path in (f"/{CANARY}", f"{ADA}/activities?q={CANARY}", f"{ADA}/activities?{CANARY}=48.137154"):
        async with session.get(path, headers={"X-Note": CANARY, "Cookie": CANARY}) as reply:
            assert CANARY not in await reply.text()
    async with session.post(f"{ADA}/uploads", data=CANARY.encode(), headers={"X-Filename": CANARY}) as reply:
        assert CANARY not in await reply.text()
    async with session.get("/api/v1/athletes", headers={"Authorization": f"Bearer {token}{CANARY}"}) as reply:
        assert CANARY not in await reply.text()
    assert caplog.text
    assert CANARY not in caplog.text
    assert "mv_" not in caplog.text
    assert not re.search(r"\d\.\d{4}", caplog.text)


@pytest.mark.db
async def test_a_mistake_of_ours_answers_500_without_a_word_of_it(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr("milevault.store.activities.laps", fail)
    async with session.get(f"{ADA}/activities/1/laps") as reply:
        assert reply.status == 500
        assert (await reply.json())["code"] == "internal"
        assert CANARY not in await reply.text()


@given(
    st.dictionaries(
        st.sampled_from(["limit", "order", "cursor", "sport", "q", "after", "min_distance_m"]),
        st.text(max_size=30),
    )
)
def test_any_text_as_parameter_is_a_value_or_a_400(parameters: dict[str, str]) -> None:
    refused: ApiError | None = None
    try:
        assert 1 <= queries.parse(queries.ActivitiesQuery, MultiDict(parameters)).limit <= 200
    except ApiError as error:
        refused = error
    assert refused is None or (refused.status == 400 and refused.detail in parameters)
