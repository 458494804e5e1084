"""The athlete over time, over HTTP: the contract files, wrong parameters, goals and gear."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import numpy as np
import orjson
import pytest

from milevault.api import athletes as calendar
from milevault.api.training.load import COLUMNS, series_json
from milevault.model import HealthValue, Wellness
from milevault.model.gear import Gear
from milevault.store import events, health, ledger, recordings
from milevault.store.athletes import Athlete
from milevault.store.training import Loads, MethodLoad
from tests.sidecar.store import training_samples as made
from tests.sidecar.store.training_samples import Done, effort

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

ADA = "/api/v1/athletes/1"
TODAY = date(2026, 5, 6)  # a Wednesday
EXPORT = (900).to_bytes(32)
MILE = 1609.344


def run(day: date, seconds_5_km: float, *, load: float = 60, guard: str | None = None) -> Done:
    """A run of 10 km whose fastest kilometre, mile and 5 km fit each other."""
    sizes = ((1000.0, 0.19), (MILE, 0.31), (5000.0, 1.0))
    return Done(
        day=day,
        gear="Red shoes",
        load=(load, "heart_rate"),
        efforts=tuple(
            effort(size, round(seconds_5_km * share), guard=guard, start_s=120) for size, share in sizes
        ),
    )


def ride(day: date, watts: float) -> Done:
    """A ride of 42 km with power."""
    return Done(
        day=day,
        sport="cycling",
        hour=15,
        distance_m=42_000,
        moving_time_s=5400,
        elevation_gain_m=350,
        calories_kcal=None,
        gear="Gravel bike",
        load=(95, "power"),
        efforts=tuple(
            effort(size, round(watts + 18_000 / size, 1), kind="power", start_s=600)
            for size in (60, 180, 300, 720, 1200)
        ),
    )


DONE = (
    run(date(2025, 5, 5), 1260),
    run(date(2026, 3, 2), 1250),
    run(date(2026, 3, 20), 1230),
    ride(date(2026, 4, 4), 240),
    run(date(2026, 4, 25), 1200),
    run(date(2026, 5, 3), 1180, guard="indoor"),
    run(date(2026, 5, 4), 1215, load=45),
    ride(date(2026, 5, 5), 250),
)


@pytest.fixture
async def ada(api: Api, monkeypatch: pytest.MonkeyPatch) -> Athlete:
    """An athlete with nothing; it is Wednesday, 6 May 2026."""
    monkeypatch.setattr(calendar, "today", lambda _: TODAY)
    return await api.athlete()


@pytest.fixture
async def session(api: Api, ada: Athlete) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("read")) as opened:
        yield opened


@pytest.fixture
async def editor(api: Api, ada: Athlete) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("edit")) as opened:
        yield opened


@pytest.fixture
async def filled(api: Api, ada: Athlete) -> Athlete:
    """Runs and rides of two springs, the gear of an export, and what a watch said of the VO2max."""
    async with api.pool.acquire() as connection:
        await made.put(connection, ada.athlete_id, DONE)
        await ledger.record_stored(connection, ada.athlete_id, EXPORT, 10, "gear.json")
        shoes = Gear(name="Red shoes", kind="shoes", brand="Brooks", service_distance_m=800_000)
        spare = Gear(name="Spare bike", kind="bike", retired=True, first_used=date(2019, 4, 1))
        await recordings.replace_gear(connection, ada.athlete_id, EXPORT, "garmin_json", (shoes, spare), ())
        vo2max = HealthValue(
            day=date(2026, 5, 4),
            metric="vo2max_running",
            value=51.2,
            observed_at=datetime(2026, 5, 4, 9, tzinfo=UTC),
        )
        await health.save(connection, ada.athlete_id, EXPORT, "garmin_json", Wellness(values=(vo2max,)))
    return ada


async def get(session: aiohttp.ClientSession, path: str) -> tuple[int, Any]:
    async with session.get(f"{ADA}/{path}") as reply:
        return reply.status, await reply.json()


async def found(session: aiohttp.ClientSession, path: str) -> Any:
    status, body = await get(session, path)
    assert status == 200, body
    return body


GETS = {
    "records": "records",
    "records_month": "records?sport=running&kind=distance&first_day=2026-05-01&last_day=2026-05-31&include_indoor=true",
    "record_progression": "records/progression?sport=running&kind=distance&size=5000&period=year",
    "power_curve": "power-curve?first_day=2026-02-06&last_day=2026-05-06",
    "load": "load?first_day=2026-04-27&last_day=2026-05-06",
    "volumes": "volumes?period=month&first_day=2026-04-01",
    "calendar": "calendar",
    "streaks": "streaks",
    "eddington": "eddington",
    "predictions": "predictions",
    "gear": "gear",
}


@pytest.mark.usefixtures("filled")
async def test_replies_are_those_of_the_contract(session: aiohttp.ClientSession) -> None:
    for name, path in GETS.items():
        expect(name, await found(session, path))


@pytest.mark.usefixtures("filled")
async def test_goals_answer_as_the_contract_says(
    session: aiohttp.ClientSession, editor: aiohttp.ClientSession
) -> None:
    weekly = {
        "sport": "running",
        "measure": "distance_m",
        "period": "week",
        "target": 30_000,
        "first_day": "2026-04-20",
    }
    async with editor.post(f"{ADA}/goals", json=weekly) as reply:
        assert reply.status == 201
        expect("goal", await reply.json())
    async with editor.post(
        f"{ADA}/goals", json={"measure": "count", "period": "year", "target": 150}
    ) as reply:
        assert reply.status == 201
    expect("goals", await found(session, "goals"))
    assert await found(session, "goals/1") == (await found(session, "goals"))["goals"][0]
    async with editor.delete(f"{ADA}/goals/2") as reply:
        assert reply.status == 200
        expect("goal_removed", await reply.json())
    assert [goal["goal_id"] for goal in (await found(session, "goals"))["goals"]] == [1]


async def test_a_goal_is_replaced_and_keeps_its_beginning(
    session: aiohttp.ClientSession, editor: aiohttp.ClientSession
) -> None:
    async with editor.post(f"{ADA}/goals", json={"measure": "count", "period": "week", "target": 3}) as reply:
        first = await reply.json()
    changed = {"measure": "moving_time_s", "period": "week", "target": 7200, "sport": "cycling"}
    async with editor.put(f"{ADA}/goals/{first['goal_id']}", json=changed) as reply:
        assert reply.status == 200
        body = await reply.json()
    assert (body["sport"], body["measure"], body["unit"], body["target"]) == (
        "cycling",
        "moving_time_s",
        "s",
        7200,
    )
    assert body["first_day"] == first["first_day"] == TODAY.isoformat()
    assert await found(session, f"goals/{first['goal_id']}") == body


@pytest.mark.parametrize(
    ("goal", "detail"),
    [
        ({"measure": "laps", "period": "week", "target": 1}, "measure"),
        ({"measure": "count", "period": "day", "target": 1}, "period"),
        ({"measure": "count", "period": "week", "target": 0}, "target"),
        ({"measure": "count", "period": "week", "target": 1, "sport": "A b"}, "sport"),
        ({"measure": "count", "period": "week", "target": 1, "last_day": "2026-05-01"}, "last_day"),
        ({"measure": "count", "period": "week", "target": 1, "first_day": "0001-01-01"}, "first_day"),
    ],
)
async def test_a_wrong_goal_is_refused_by_name(editor: aiohttp.ClientSession, goal: Any, detail: str) -> None:
    async with editor.post(f"{ADA}/goals", json=goal) as reply:
        assert (reply.status, (await reply.json())["detail"]) == (400, detail)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_goal_that_is_not_there_is_not_found(api: Api, ada: Athlete, method: str) -> None:
    body = {"measure": "count", "period": "week", "target": 3}
    async with (
        api.session(await api.token("read" if method == "GET" else "edit")) as session,
        session.request(method, f"{ADA}/goals/7", json=body) as reply,
    ):
        assert reply.status == 404


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("records?first_day=2026-05-02&last_day=2026-05-01", "last_day"),
        ("records?first_day=0001-01-01", "first_day"),
        ("records?kind=pace", "kind"),
        ("records/progression?sport=running&kind=distance&size=0", "size"),
        ("records/progression?sport=running&kind=distance&size=5000&period=week", "period"),
        ("power-curve?last_day=9999-12-31", "last_day"),
        ("load?first_day=1980-01-01", "last_day"),
        ("load?first_day=1700-01-01&last_day=1700-01-02", "first_day"),
        ("volumes?period=day", "period"),
        ("volumes?period=week&first_day=1990-01-01", "last_day"),
        ("calendar?year=1", "year"),
        ("streaks?sport=Running!", "sport"),
        ("predictions?days=3", "days"),
    ],
)
async def test_wrong_parameters_are_refused_by_name(
    session: aiohttp.ClientSession, path: str, detail: str
) -> None:
    status, body = await get(session, path)
    assert (status, body["detail"]) == (400, detail)


async def test_an_athlete_who_did_nothing_has_empty_answers(session: aiohttp.ClientSession) -> None:
    assert (await found(session, "records"))["records"] == []
    assert (await found(session, "records/progression?sport=running&kind=distance&size=5000"))["steps"] == []
    assert (await found(session, "power-curve"))["power"] == []
    load = await found(session, "load?first_day=2026-05-05&last_day=2026-05-06")
    assert (load["state"], load["building_until"], load["methods"]) == ("unknown", None, [])
    assert all(one["values"] == [None, None] for one in load["figures"].values())
    assert (await found(session, "volumes"))["to_date"]["volume"]["distance_m"] == 0
    assert (await found(session, "calendar")) == {"year": 2026, "days": []}
    assert (await found(session, "streaks"))["longest_days"] is None
    assert [one["number"] for one in (await found(session, "eddington"))["numbers"]] == [0, 0, 0, 0]
    predictions = await found(session, "predictions")
    assert predictions["races"] == []
    assert {one["key"]: (one["value"], one["reason"]) for one in predictions["figures"]} == {
        "vo2max_running": (None, "not_recorded"),
        "vo2max_cycling": (None, "not_recorded"),
        "vdot": (None, "no_efforts"),
        "critical_power_w": (None, "no_efforts"),
        "w_prime_j": (None, "no_efforts"),
        "functional_threshold_power_estimate_w": (None, "no_efforts"),
    }
    assert await found(session, "goals") == {"goals": []}
    assert await found(session, "gear") == {"gear": []}


@pytest.mark.usefixtures("filled")
async def test_efforts_that_are_too_old_or_too_few_predict_nothing(session: aiohttp.ClientSession) -> None:
    body = await found(session, "predictions?days=7")
    reasons = {one["key"]: one["reason"] for one in body["figures"] if one["value"] is None}
    assert reasons == {"vo2max_cycling": "not_recorded"}
    async with session.get(f"{ADA}/records?sport=running") as reply:
        assert reply.status == 200


@pytest.mark.usefixtures("ada")
async def test_a_fit_that_makes_no_sense_says_so(api: Api, session: aiohttp.ClientSession) -> None:
    lone = Done(day=TODAY, sport="cycling", efforts=(effort(300, 250, kind="power"),))
    short = Done(day=TODAY, efforts=(effort(400, 70),))
    async with api.pool.acquire() as connection:
        await made.put(connection, 1, [lone, short])
    body = await found(session, "predictions")
    reasons = {one["key"]: one["reason"] for one in body["figures"]}
    assert reasons["vdot"] == reasons["critical_power_w"] == reasons["w_prime_j"] == "efforts_do_not_fit"
    assert reasons["functional_threshold_power_estimate_w"] == "no_effort_of_20_minutes"


@pytest.mark.usefixtures("filled")
async def test_within_a_year_a_record_starts_anew(session: aiohttp.ClientSession) -> None:
    path = "records/progression?sport=running&kind=distance&size=5000"
    always = [step["effort"]["value"] for step in (await found(session, path))["steps"]]
    monthly = (await found(session, f"{path}&period=month&include_indoor=true"))["steps"]
    assert always == [1260, 1250, 1230, 1200]
    assert [(one["period_first_day"], one["effort"]["value"], one["gain"]) for one in monthly] == [
        ("2025-05-01", 1260, None),
        ("2026-03-01", 1250, None),
        ("2026-03-01", 1230, 20),
        ("2026-04-01", 1200, None),
        ("2026-05-01", 1180, None),
    ]


async def test_the_users_word_on_gear_is_kept_and_taken_back(
    session: aiohttp.ClientSession, editor: aiohttp.ClientSession, filled: Athlete
) -> None:
    before = await found(session, "gear")
    word = {"name": "Red shoes", "retired": True, "service_distance_m": 50_000}
    async with editor.put(f"{ADA}/gear", json=word) as reply:
        assert reply.status == 200
        after = {one["name"]: one for one in (await reply.json())["gear"]}
    red = after["Red shoes"]
    assert (red["retired"], red["kind"], red["edited"]) == (True, "shoes", True)
    assert red["service_left_m"] == 50_000 - red["distance_m"] == -10_000
    async with editor.delete(f"{ADA}/gear?name=Red%20shoes") as reply:
        assert (reply.status, await reply.json()) == (200, before)
    async with editor.delete(f"{ADA}/gear?name=Red%20shoes") as reply:
        assert reply.status == 404


async def test_gear_of_the_users_own_is_listed(editor: aiohttp.ClientSession) -> None:
    async with editor.put(f"{ADA}/gear", json={"name": "New bike", "kind": "bike"}) as reply:
        (bike,) = (await reply.json())["gear"]
    assert (bike["kind"], bike["distance_m"], bike["activity_count"], bike["first_used"]) == (
        "bike",
        0,
        0,
        None,
    )


async def test_goals_and_gear_are_told_when_they_change(api: Api, editor: aiohttp.ClientSession) -> None:
    goal = {"measure": "count", "period": "week", "target": 3}
    changes: list[tuple[str, str, dict[str, Any] | None, int]] = [
        ("POST", "goals", goal, 201),
        ("PUT", "goals/1", goal | {"target": 4}, 200),
        ("PUT", "goals/9", goal, 404),
        ("POST", "goals", goal | {"target": -1}, 400),
        ("DELETE", "goals/1", None, 200),
        ("DELETE", "goals/1", None, 404),
        ("PUT", "gear", {"name": "Old shoes", "retired": True}, 200),
        ("DELETE", "gear?name=Old%20shoes", None, 200),
        ("DELETE", "gear?name=Old%20shoes", None, 404),
    ]
    for verb, path, body, status in changes:
        async with editor.request(verb, f"{ADA}/{path}", json=body) as reply:
            assert reply.status == status, (verb, path)
    assert await api.told() == [
        (1, "goals_changed", {"goal_id": 1, "change": "created"}),
        (1, "goals_changed", {"goal_id": 1, "change": "replaced"}),
        (1, "goals_changed", {"goal_id": 1, "change": "removed"}),
        (1, "gear_changed", {"name": "Old shoes"}),
        (1, "gear_changed", {"name": "Old shoes"}),
    ]


async def test_a_goal_that_cannot_be_told_is_not_set(
    editor: aiohttp.ClientSession, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> int:
        raise RuntimeError("no event")

    monkeypatch.setattr(events, "append", fail)
    goal = {"measure": "count", "period": "week", "target": 3}
    async with editor.post(f"{ADA}/goals", json=goal) as reply:
        assert reply.status == 500
    async with editor.put(f"{ADA}/gear", json={"name": "Bike"}) as reply:
        assert reply.status == 500
    assert (await found(session, "goals"), await found(session, "gear")) == ({"goals": []}, {"gear": []})


async def test_reading_is_not_enough_to_change(session: aiohttp.ClientSession) -> None:
    async with session.post(
        f"{ADA}/goals", json={"measure": "count", "period": "week", "target": 3}
    ) as reply:
        assert reply.status == 403
    async with session.put(f"{ADA}/gear", json={"name": "Bike"}) as reply:
        assert reply.status == 403


def loads(*given: tuple[date, float]) -> Loads:
    return Loads(
        methods_by_day={day: [MethodLoad(method="power", activity_count=1, load=load)] for day, load in given}
    )


def test_load_has_an_entry_for_every_day_and_none_before_the_first_activity() -> None:
    began = date(2026, 1, 3)
    body = orjson.loads(series_json((date(2026, 1, 1), date(2026, 1, 5)), began, loads((began, 42))))
    assert body["days"] == [f"2026-01-0{day}" for day in range(1, 6)]
    assert body["figures"]["load"]["values"] == [None, None, 42, 0, 0]
    assert list(body["figures"]) == ["load", *COLUMNS]
    assert body["figures"]["fitness"]["values"] == [None, None, 0.988, 0.965, 0.942]
    assert (body["state"], body["building_until"]) == ("building", "2026-02-13")


def test_load_of_a_later_span_is_the_end_of_the_whole() -> None:
    began = date(2024, 1, 1)
    rng = np.random.default_rng(4)
    known = loads(
        *[
            (began + timedelta(days=int(day)), float(load))
            for day, load in enumerate(rng.integers(0, 120, 500))
        ]
    )
    whole = orjson.loads(series_json((began, date(2025, 5, 1)), began, known))
    part = orjson.loads(series_json((date(2025, 4, 1), date(2025, 5, 1)), began, known))
    assert part["state"] == "ready"
    for key, figure in whole["figures"].items():
        assert part["figures"][key]["values"] == figure["values"][-31:]
