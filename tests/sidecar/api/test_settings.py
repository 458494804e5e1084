"""Settings, zone sets and the time in zones through the API; what a change brings with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import aiohttp
import pytest

from milevault.api import athletes as athletes_module
from milevault.ingest import recomputing
from milevault.model.settings import SETTINGS
from milevault.model.wellness import HealthValue
from milevault.store import health
from tests.sidecar.store import health_samples
from tests.sidecar.store.histograms import Workout, put

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

ADA = "/api/v1/athletes/1"
TODAY = date(2026, 5, 6)  # a Wednesday
HEART = {90: 60.0, 110: 120.0, 130: 600.5, 160: 300.0, 185: 30.0}
POWER = {0: 100.0, 100: 500.0, 210: 400.0, 320: 60.0}
GARMIN = {"device_max_heart_rate": 190.0, "device_ftp_w": 240.0, "device_threshold_heart_rate": 168.0}


@pytest.fixture
async def api(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """An athlete with a ride, a run and a ride a year ago; the day is Wednesday, 6 May 2026."""
    monkeypatch.setattr(athletes_module, "today", lambda _: TODAY)
    ada = await api.athlete()
    await api.athlete("bob")
    async with api.pool.acquire() as connection:
        await put(
            connection,
            ada.athlete_id,
            [
                Workout(day=date(2026, 5, 4), sport="cycling", device=GARMIN, heart_rate=HEART, power=POWER),
                Workout(day=date(2026, 4, 28), sport="running", heart_rate={150: 1800.0}),
                Workout(day=date(2025, 5, 4), sport="cycling", heart_rate={150: 600.0}),
            ],
        )
    return api


@asynccontextmanager
async def session(api: Api, *scopes: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token(*(scopes or ("read", "edit")))) as opened:
        yield opened


async def ask(session: aiohttp.ClientSession, verb: str, path: str, status: int = 200, /, **body: Any) -> Any:
    more = {"json": body} if body else {}
    async with session.request(verb, ADA + path, **more) as reply:
        assert reply.status == status, await reply.text()
        return await reply.json()


def named(reply: Any, key: str) -> Any:
    return next(one for one in reply["settings"] if one["key"] == key)


async def test_every_setting_is_listed_with_its_value_and_where_that_is_from(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=192, since_ever=True)
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=188.5, valid_from="2026-01-01")
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=187, valid_from="2026-06-01")
        found = await ask(asked, "GET", "/settings")
    expect("settings", found)
    assert [one["key"] for one in found["settings"]] == [one.key for one in SETTINGS]
    highest = named(found, "max_heart_rate")
    assert (highest["value"], highest["origin"]) == (188.5, "user")
    assert [one["valid_from"] for one in highest["history"]] == [None, "2026-01-01", "2026-06-01"]
    unset = named(found, "weight")
    assert (unset["value"], unset["origin"], unset["history"]) == (None, "unknown", [])
    defaults = [one for one in found["settings"] if one["origin"] == "default"]
    assert all(one["value"] == one["default"] is not None for one in defaults)


async def test_a_value_counts_from_today_on_where_no_day_is_named(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="weight", value=71)
        found = named(await ask(asked, "GET", "/settings"), "weight")
    assert found["history"] == [{"valid_from": "2026-05-06", "value": 71.0}]


async def test_a_new_maximum_has_the_zones_new_and_the_loads_queued(api: Api) -> None:
    async with session(api) as asked:
        changed = await ask(asked, "PUT", "/settings", key="max_heart_rate", value=200, since_ever=True)
        expect("setting_changed", changed)
        # The first value: the days before it count too. Two activities had no zones, one those of its device.
        assert changed == {"changed": True, "first_day": None, "zones_changed": 3, "recompute_id": 1}
        again = await ask(asked, "PUT", "/settings", key="max_heart_rate", value=200, since_ever=True)
        assert again == {"changed": False, "first_day": None, "zones_changed": 0, "recompute_id": None}
        later = await ask(asked, "PUT", "/settings", key="max_heart_rate", value=190, valid_from="2026-05-01")
        assert later == {"changed": True, "first_day": "2026-05-01", "zones_changed": 1, "recompute_id": 2}
        zones = await ask(asked, "GET", "/activities/1/zones")
        # As a worker does, which has come to the first of the two.
        assert await recomputing.work_off(api.pool, 1, 1, 60)
        progress = await ask(asked, "GET", "/recomputes")
    expect("recomputes", progress)
    assert zones["zones"][0]["floors"] == [95, 114, 133, 152, 171]
    waits, done = progress["recomputes"]
    assert (waits["recompute_id"], waits["first_day"], waits["total"], waits["done"]) == (
        2,
        "2026-05-01",
        None,
        0,
    )
    assert (done["recompute_id"], done["first_day"], done["total"], done["done"]) == (1, None, 3, 3)
    assert waits["finished_at"] is None
    assert done["finished_at"] is not None
    async with api.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from pgqueuer where entrypoint = 'recompute'") == 2


async def test_what_no_activity_depends_on_is_not_computed_again(api: Api) -> None:
    others = [one for one in SETTINGS if one.default is not None or one.key in ("weight", "birth_year")]
    async with session(api) as asked:
        for one in others:
            changed = await ask(asked, "PUT", "/settings", key=one.key, value=one.highest)
            assert (changed["changed"], changed["recompute_id"], changed["zones_changed"]) == (True, None, 0)
        gender = await ask(asked, "PUT", "/settings", key="gender", value=0)
        assert (gender["recompute_id"], gender["zones_changed"]) == (1, 0)


async def test_taking_a_value_away_brings_back_what_held_before(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=200, since_ever=True)
        gone = await ask(asked, "DELETE", "/settings?key=max_heart_rate&since_ever=true")
        # Two activities have no zones any more, one has those of its device again.
        assert (gone["changed"], gone["first_day"], gone["zones_changed"]) == (True, None, 3)
        zones = await ask(asked, "GET", "/activities/1/zones")
        assert zones["zones"][0]["floors"] == [95, 114, 133, 152, 171]
        assert (await ask(asked, "GET", "/activities/2/zones"))["zones"] == []
        await ask(asked, "DELETE", "/settings?key=max_heart_rate&since_ever=true", 404)
        await ask(asked, "DELETE", "/settings?key=shoe_size&since_ever=true", 404)
        assert len((await ask(asked, "GET", "/recomputes?limit=1"))["recomputes"]) == 1


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"key": "max_heart_rate", "value": 60}, "max_heart_rate is from 100 to 240 bpm"),
        ({"key": "birth_year", "value": 1980.5}, "birth_year is a whole number from 1900 to 2100"),
        ({"key": "shoe_size", "value": 43}, "there is no such setting"),
        ({"key": "weight", "value": 70, "valid_from": "1899-01-01"}, "valid_from is a day from"),
        ({"key": "weight", "value": 70, "valid_from": "2026-01-01", "since_ever": True}, "valid_from"),
        ({"key": "weight", "value": "70"}, "value"),
        ({"key": "weight", "value": 70, "unit": "kg"}, ""),
    ],
)
async def test_impossible_settings_are_refused_and_say_why(
    api: Api, body: dict[str, Any], detail: str
) -> None:
    async with session(api) as asked:
        refused = await ask(asked, "PUT", "/settings", 400, **body)
        assert (refused["detail"] or "").startswith(detail)
        found = await ask(asked, "GET", "/settings")
    assert all(one["history"] == [] for one in found["settings"])


async def test_a_day_must_be_named_to_take_something_away(api: Api) -> None:
    async with session(api) as asked:
        for path in ("/settings?key=weight", "/zone-sets?kind=power"):
            refused = await ask(asked, "DELETE", path, 400)
            assert refused["detail"] == "valid_from"
            await ask(asked, "DELETE", f"{path}&valid_from=2026-01-01&since_ever=true", 400)


async def test_zone_sets_change_the_time_in_zones_at_once(api: Api) -> None:
    async with session(api) as asked:
        everywhere = {"kind": "heart_rate", "method": "custom", "floors": [100, 140, 170]}
        changed = await ask(asked, "PUT", "/zone-sets", since_ever=True, **everywhere)
        expect("zone_set_changed", changed)
        assert changed == {"changed": True, "first_day": None, "zones_changed": 3, "recompute_id": None}
        own = {"kind": "heart_rate", "sport": "running", "method": "custom", "floors": [120.0]}
        changed = await ask(asked, "PUT", "/zone-sets", valid_from="2026-04-01", **own)
        assert (changed["first_day"], changed["zones_changed"]) == ("2026-04-01", 1)
        expect("zone_sets", await ask(asked, "GET", "/zone-sets"))
        assert (await ask(asked, "GET", "/activities/2/zones"))["zones"][0]["seconds"] == [1800]
        gone = await ask(asked, "DELETE", "/zone-sets?kind=heart_rate&sport=running&valid_from=2026-04-01")
        assert gone["zones_changed"] == 1
        assert (await ask(asked, "GET", "/activities/2/zones"))["zones"][0]["seconds"] == [0, 1800, 0]
        await ask(asked, "DELETE", "/zone-sets?kind=power&since_ever=true", 404)
        refused = await ask(asked, "PUT", "/zone-sets", 400, kind="power", method="percent_ftp", floors=[55])
        assert refused["detail"] == "floors of percent_ftp are shares from 0 to 10 (0.6 is 60 %)"
        assert (await ask(asked, "GET", "/recomputes"))["recomputes"] == []


async def test_what_changes_is_told_and_nothing_else(api: Api) -> None:
    zones = {"kind": "heart_rate", "sport": "running", "method": "custom", "floors": [120.0]}
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="sleep_need", value=30_000, since_ever=True)
        await ask(asked, "PUT", "/settings", key="sleep_need", value=30_000, since_ever=True)
        await ask(asked, "PUT", "/settings", key="sleep_need", value=31_000, valid_from="2026-05-01")
        await ask(asked, "PUT", "/settings", 400, key="sleep_need", value=1)
        await ask(asked, "DELETE", "/settings?key=sleep_need&valid_from=2026-05-01")
        await ask(asked, "DELETE", "/settings?key=sleep_need&valid_from=2026-05-01", 404)
        await ask(asked, "PUT", "/zone-sets", valid_from="2026-04-01", **zones)
        await ask(asked, "PUT", "/zone-sets", valid_from="2026-04-01", **zones)
        await ask(asked, "DELETE", "/zone-sets?kind=heart_rate&sport=running&valid_from=2026-04-01")
        await ask(asked, "DELETE", "/zone-sets?kind=heart_rate&sport=running&valid_from=2026-04-01", 404)
    cut = {"kind": "heart_rate", "sport": "running", "first_day": "2026-04-01"}
    assert await api.told() == [
        (1, "settings_changed", {"key": "sleep_need", "first_day": None}),
        (1, "settings_changed", {"key": "sleep_need", "first_day": "2026-05-01"}),
        (1, "settings_changed", {"key": "sleep_need", "first_day": "2026-05-01"}),
        (1, "zone_sets_changed", cut),
        (1, "zone_sets_changed", cut),
    ]


async def test_zones_of_an_activity_say_what_they_are(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=200, since_ever=True)
        await ask(asked, "PUT", "/settings", key="functional_threshold_power", value=250, since_ever=True)
        found = await ask(asked, "GET", "/activities/1/zones")
        expect("activity_zones", found)
        await ask(asked, "GET", "/activities/99/zones", 404)
    heart, power = found["zones"]
    assert (heart["seconds"], heart["below_s"]) == ([120, 600.5, 0, 300, 30], 60)
    assert (power["method"], sum(power["seconds"])) == ("percent_ftp", sum(POWER.values()))


async def test_zones_are_summed_by_number_and_week(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="max_heart_rate", value=200, since_ever=True)
        found = await ask(asked, "GET", "/zones?weeks=true")
        expect("zone_totals", found)
        assert (found["first_day"], found["last_day"]) == ("2026-04-09", "2026-05-06")
        assert found["activity_count"] == 2
        assert found["seconds"] == [120, 600.5, 1800, 300, 30]
        assert [(one["first_day"], one["activity_count"]) for one in found["weeks"]] == [
            ("2026-04-27", 1),
            ("2026-05-04", 1),
        ]
        assert found["weeks"][0]["seconds"] == [0, 0, 1800, 0, 0]
        runs = await ask(asked, "GET", "/zones?sport=running&first_day=2020-01-01")
        assert (runs["activity_count"], runs["weeks"]) == (1, None)
        none = await ask(asked, "GET", "/zones?kind=power&sport=running")
        assert (none["activity_count"], none["seconds"], none["methods"]) == (0, [], [])
        edge = await ask(asked, "GET", "/zones?last_day=0001-01-05")
        assert edge["first_day"] == "0001-01-01"
        refused = await ask(asked, "GET", "/zones?first_day=2026-05-06&last_day=2026-05-05", 400)
        assert refused["detail"] == "last_day"


async def evidence(api: Api) -> None:
    """Efforts of the ride of 4 May, and of the one a year ago, which counts no more; two weeks of mornings."""
    efforts = [
        (1, "heart_rate", 60, 183.4, "cycling", None),
        (3, "heart_rate", 60, 199.0, "cycling", None),
        (2, "heart_rate", 60, 205.0, "running", "implausible"),
        *((1, "power", s, w, "cycling", None) for s, w in ((60, 500), (180, 350), (300, 310), (720, 275))),
        (1, "power", 1200, 260.0, "cycling", None),
        (2, "power", 1200, 380.0, "running", None),
    ]
    mornings = [
        health_samples.value("resting_heart_rate", 50 + number % 5, day=2 - number) for number in range(14)
    ]
    async with api.pool.acquire() as connection:
        sha256 = await connection.fetchval("select sha256 from source_file limit 1")
        await connection.executemany("insert into best_effort values (1, $1, $2, $3, $4, 0, $5, $6)", efforts)
        # A runner's threshold power, of the day after, is not a rider's.
        await connection.execute(
            "update activity set device_ftp_w = 400, local_date = '2026-05-05' where activity_id = 2 and sport = 'running'"
        )
        values: list[HealthValue] = [*mornings, health_samples.value("weight_kg", 71.26, day=2)]
        await health.save(connection, 1, sha256, "fit", health_samples.values(*values))


async def test_suggestions_say_what_the_data_says(api: Api) -> None:
    await evidence(api)
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="birth_year", value=1986, since_ever=True)
        found = await ask(asked, "GET", "/settings/suggestions")
    expect("setting_suggestions", found)
    # The line through 63, 93, 198 and 312 kJ over 180, 300, 720 and 1200 s: 244.4 W and 19.9 kJ.
    told = [(one["key"], one["method"], one["value"]) for one in found["suggestions"]]
    assert told == [
        ("max_heart_rate", "highest_60_s", 183),
        ("max_heart_rate", "device", 190),
        ("max_heart_rate", "tanaka", 180),
        ("resting_heart_rate", "median_28_days", 52),
        ("threshold_heart_rate", "device", 168),
        ("functional_threshold_power", "best_20_min", 247),
        ("functional_threshold_power", "device", 240),
        ("critical_power", "work_over_time", 244),
        ("w_prime", "work_over_time", 19900),
        ("weight", "latest", 71.3),
    ]
    assert found["suggestions"][0]["activity_id"] == 1
    assert found["suggestions"][3]["count"] == 14


async def test_nothing_is_suggested_of_nothing(api: Api) -> None:
    async with session(api) as asked, asked.get("/api/v1/athletes/2/settings/suggestions") as reply:
        assert await reply.json() == {"day": "2026-05-06", "suggestions": []}


async def test_reading_is_not_editing(api: Api) -> None:
    async with session(api, "read") as asked:
        await ask(asked, "PUT", "/settings", 403, key="weight", value=70)
        await ask(asked, "DELETE", "/zone-sets?kind=power&since_ever=true", 403)
    async with session(api, "edit") as asked:
        await ask(asked, "GET", "/settings", 403)
        await ask(asked, "PUT", "/settings", key="weight", value=70)


async def test_another_athletes_settings_stay_as_they_are(api: Api) -> None:
    async with session(api) as asked:
        await ask(asked, "PUT", "/settings", key="weight", value=70)
        async with asked.get("/api/v1/athletes/2/settings") as reply:
            assert named(await reply.json(), "weight")["history"] == []
        async with asked.put("/api/v1/athletes/9/settings", json={"key": "weight", "value": 70}) as reply:
            assert reply.status == 404
