"""The morning and the columns over HTTP: real health data in, every figure with its parts and reasons out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import aiohttp
import numpy as np
import pytest

from milevault.analysis.wellbeing import DEVICE_METRICS, REASONS, WELLBEING, poor_sleep
from milevault.api import health as health_module
from milevault.api.wellbeing import schema
from milevault.api.wellbeing import wellbeing as handlers
from milevault.model import Wellness
from milevault.model.wellness import HealthValue
from milevault.store import health
from milevault.store import settings as stored_settings
from milevault.store.athletes import Athlete
from tests.sidecar.store import health_samples as made
from tests.sidecar.store import training_samples as trained

from .conftest import Api
from .contract import expect

ADA = "/api/v1/athletes/1"
DAYS = 75
# health_samples.DAY is the first day that is not made up here
TODAY = made.DAY


def some_weeks() -> Wellness:
    """Days up to TODAY: a short night with low HRV on the last three, no scale for the last five."""
    values: list[HealthValue] = []
    sleeps = []
    for day in range(1 - DAYS, 1):
        wave = day % 5 - 2
        last = day > -3
        asleep_h = 6.5 if last else 7.5 + wave / 8
        start_h = -1 + wave / 10
        numbers = {
            "hrv_last_night": 40.0 if last else 54 + 2 * wave,
            "hrv_weekly": 52.0,
            "hrv_status": 3.0 if last else 4.0,
            "resting_heart_rate": 56.0 if last else 50 + wave,
            "resting_heart_rate_7d": 51.0,
            "sleep_duration_s": asleep_h * 3600,
            "sleep_deep_s": 3600.0,
            "sleep_rem_s": 5400.0,
        }
        if day % 2:
            numbers["sleep_score"] = 70.0 + wave
        if day < -4 and not day % 3:
            numbers |= {"weight_kg": 72 + wave / 10 + day / 100, "body_fat_pct": 15.0}
        values += [made.value(metric, number, day=day) for metric, number in numbers.items()]
        # The first hour light, two wakes of which one is short
        hours = (start_h, start_h + 1, start_h + 3, start_h + 3.05, start_h + 5, start_h + 5.2)
        stages = zip(hours, (2, 3, 1, 2, 1, 4), strict=True)
        sleeps.append(made.sleep(start_h, start_h + asleep_h + 0.25, *stages, day=day))
    return Wellness(values=tuple(values), sleeps=tuple(sleeps))


@pytest.fixture
async def ada(api: Api, monkeypatch: pytest.MonkeyPatch) -> Athlete:
    """An athlete with files to say things; the day is TODAY."""
    for module in (handlers, health_module):
        monkeypatch.setattr(module, "today", lambda _: TODAY)
    athlete = await api.athlete()
    async with api.pool.acquire() as connection:
        await made.stored(connection, athlete.athlete_id, 1, 2, 3)
    return athlete


@pytest.fixture
async def session(api: Api, ada: Athlete) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("read")) as opened:
        yield opened


async def save(api: Api, ada: Athlete, number: int, wellness: Wellness) -> None:
    async with api.pool.acquire() as connection:
        await health.save(connection, ada.athlete_id, made.sha(number), "fit", wellness)


async def train(api: Api, ada: Athlete, days: int) -> None:
    """So many days up to TODAY with a run on every other one."""
    runs = [
        trained.Done(day=TODAY - timedelta(days=back), load=(60.0 + back % 7, "heart_rate"))
        for back in range(days - 1, -1, -1)
        if (days - back) % 2
    ]
    async with api.pool.acquire() as connection:
        await trained.put(connection, ada.athlete_id, runs)


async def get(session: aiohttp.ClientSession, path: str) -> Any:
    async with session.get(f"{ADA}/{path}") as reply:
        assert reply.status == 200, await reply.text()
        return await reply.json()


@pytest.mark.db
async def test_the_replies_are_those_of_the_contract(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    expect("morning_unknown", await get(session, "morning"))
    await save(api, ada, 1, some_weeks())
    await train(api, ada, 60)
    expect("morning", await get(session, "morning"))
    expect("wellbeing_days", await get(session, "wellbeing?first_day=2026-04-28&last_day=2026-05-05"))


@pytest.mark.db
async def test_a_morning_tells_everything(api: Api, ada: Athlete, session: aiohttp.ClientSession) -> None:
    await save(api, ada, 1, some_weeks())
    found = await get(session, "morning")
    assert found["day"] == TODAY.isoformat()
    assert list(found["figures"]) == [row.key for row in WELLBEING]
    assert found["figures"]["hrv_status"]["value"] == "low"
    assert found["device"]["hrv_status"] == {"value": "unbalanced", "unit": ""}
    assert found["figures"]["resting_heart_rate_elevated"]["value"] == "elevated"
    assert found["sleep"]["verdict"] == "poor"
    assert found["sleep"]["reasons"] == ["duration_with_low_hrv"]
    assert found["figures"]["sleep_score_method"]["value"] == "own"
    assert {part["key"]: part["reason"] for part in found["readiness_parts"]} == {
        "hrv": None,
        "sleep": None,
        "resting_heart_rate": None,
        "form": "no_load",
    }
    assert sum(part["share"] or 0 for part in found["readiness_parts"]) == pytest.approx(1, abs=1e-3)
    assert found["body"]["weight_kg"]["day"] == (TODAY - timedelta(days=6)).isoformat()
    assert found["figures"]["weight_trend"]["reason"] is None


@pytest.mark.db
async def test_a_morning_nobody_knows_says_why(session: aiohttp.ClientSession) -> None:
    found = await get(session, "morning?day=2020-02-29")
    assert found["day"] == "2020-02-29"
    unknown = {key: one for key, one in found["figures"].items() if key != "sleep_need"}
    assert all(one["value"] is None and one["reason"] in REASONS[1:] for one in unknown.values())
    assert (found["sleep"]["verdict"], found["sleep"]["reasons"]) == ("unknown", [])
    assert {rule["holds"] for rule in found["sleep"]["rules"]} == {None}
    assert {part["share"] for part in (*found["sleep_score_parts"], *found["readiness_parts"])} == {None}
    assert found["body"] == {}


@pytest.mark.db
async def test_the_columns_say_what_each_morning_says(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    await save(api, ada, 1, some_weeks())
    first = TODAY - timedelta(days=9)
    columns = await get(session, f"wellbeing?first_day={first}&last_day={TODAY}")
    assert columns["reasons"] == list(REASONS)
    for at in range(10):
        morning = await get(session, f"morning?day={first + timedelta(days=at)}")
        for key, figure in morning["figures"].items():
            column = columns["figures"][key]
            assert column["values"][at] == figure["value"], (key, at)
            assert columns["reasons"][column["reasons"][at]] == (figure["reason"] or ""), (key, at)
            assert all(column[name] == figure[name] for name in ("unit", "version"))
            if key != "sleep_score":
                assert column["method"] == figure["method"]
        score, method = (morning["figures"][key] for key in ("sleep_score", "sleep_score_method"))
        assert score["method"] == method["value"] == ("device" if score["value"] < 75 else "own")
        for metric, value in morning["device"].items():
            assert columns["device"][metric]["values"][at] == value["value"]
    assert columns["device"].keys() == set(DEVICE_METRICS)


@pytest.mark.db
async def test_the_order_of_files_does_not_matter(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    whole = some_weeks()
    early = replace(whole, sleeps=(), values=whole.values[: len(whole.values) // 2])
    late = replace(whole, values=whole.values[len(whole.values) // 2 :])
    await save(api, ada, 2, late)
    await save(api, ada, 3, early)
    parted = await get(session, "morning")
    await save(api, ada, 2, Wellness())
    await save(api, ada, 3, Wellness())
    await save(api, ada, 1, whole)
    assert await get(session, "morning") == parted


@pytest.mark.db
async def test_figures_are_chosen(api: Api, ada: Athlete, session: aiohttp.ClientSession) -> None:
    await save(api, ada, 1, some_weeks())
    found = await get(session, "wellbeing?figures=readiness,hrv_7d")
    assert list(found["figures"]) == ["readiness", "hrv_7d"]
    assert (found["first_day"], found["last_day"]) == (
        (TODAY - timedelta(days=29)).isoformat(),
        TODAY.isoformat(),
    )
    assert len(found["figures"]["hrv_7d"]["values"]) == 30


@pytest.mark.db
@pytest.mark.parametrize("day", ["0001-01-01", "0001-03-01", "9999-12-31"])
async def test_the_ends_of_the_calendar(session: aiohttp.ClientSession, day: str) -> None:
    assert (await get(session, f"morning?day={day}"))["day"] == day
    found = await get(session, f"wellbeing?first_day={day}&last_day={day}")
    assert {len(column["values"]) for column in found["figures"].values()} == {1}


@pytest.mark.db
@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("morning?day=today", "day"),
        ("morning?date=2026-05-04", "There is an unknown parameter; see the API description."),
        ("wellbeing?first_day=2026-05-02&last_day=2026-05-01", "last_day"),
        ("wellbeing?first_day=2000-01-01&last_day=2026-05-01", "last_day"),
        ("wellbeing?figures=nose", "figures"),
        ("wellbeing?figures=readiness,", "figures"),
    ],
)
async def test_wrong_parameters_are_named(session: aiohttp.ClientSession, path: str, detail: str) -> None:
    async with session.get(f"{ADA}/{path}") as reply:
        body = await reply.json()
    assert (reply.status, body["code"], body["detail"]) == (400, "bad_request", detail)


@pytest.mark.db
@pytest.mark.parametrize("path", ["morning", "wellbeing"])
async def test_a_missing_athlete_is_not_found(session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(f"/api/v1/athletes/99/{path}") as reply:
        assert reply.status == 404


@pytest.mark.db
async def test_today_is_that_of_the_athletes_wall_clock(
    api: Api, ada: Athlete, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones: list[str] = []

    def today(zone: str) -> date:
        zones.append(zone)
        return TODAY

    monkeypatch.setattr(handlers, "today", today)
    await get(session, "morning")
    assert zones == ["Europe/Berlin"]


@pytest.mark.db
async def test_a_night_without_an_offset_is_on_the_athletes_clock(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    night = replace(made.sleep(-1, 6), utc_offset_s=None)  # UTC; Berlin is two hours ahead in May
    await save(api, ada, 1, Wellness(sleeps=(night,)))
    figures = (await get(session, "morning"))["figures"]
    assert (figures["sleep_bedtime"]["value"], figures["sleep_wake_time"]["value"]) == (3600.0, 8 * 3600.0)


@pytest.mark.db
async def test_the_settings_of_the_day_count(api: Api, ada: Athlete, session: aiohttp.ClientSession) -> None:
    await save(api, ada, 1, some_weeks())
    async with api.pool.acquire() as connection:
        for days, threshold in ((40, 3600.0), (1, 7 * 3600.0)):
            since = TODAY - timedelta(days=days)
            await stored_settings.put(connection, ada.athlete_id, "poor_sleep_duration", since, threshold)
    reasons = {}
    for days in (1, 2):
        found = await get(session, f"morning?day={TODAY - timedelta(days=days)}")
        reasons[days] = "duration" in found["sleep"]["reasons"]
        rule = next(one for one in found["sleep"]["rules"] if one["key"] == "duration")
        assert (rule["setting"], rule["threshold"]) == ("poor_sleep_duration", {1: 25200, 2: 3600}[days])
    assert reasons == {1: True, 2: False}


@pytest.mark.db
async def test_form_is_that_of_the_load(api: Api, ada: Athlete, session: aiohttp.ClientSession) -> None:
    await save(api, ada, 1, some_weeks())
    without = await get(session, "morning")
    await train(api, ada, 60)
    span = f"first_day={TODAY - timedelta(days=59)}&last_day={TODAY}"
    load = (await get(session, f"load?{span}"))["figures"]["form"]["values"]
    for back in (0, 10, 18, 19, 59):
        found = await get(session, f"morning?day={TODAY - timedelta(days=back)}")
        part = found["readiness_parts"][-1]
        assert part["key"] == "form"
        if 60 - back > 42:
            assert part["value"] == pytest.approx(load[59 - back], abs=1e-3)
        else:
            assert (part["value"], part["reason"]) == (None, "too_few_days")
    # Missing, its share goes to the others; known, it has its own.
    readiness = (await get(session, "morning"))["figures"]["readiness"]
    form = next(one for one in (await get(session, "morning"))["readiness_parts"] if one["key"] == "form")
    before = without["figures"]["readiness"]
    assert (before["count"], readiness["count"], form["share"]) == (3, 4, 0.2)
    assert readiness["value"] == pytest.approx(0.8 * before["value"] + 0.2 * form["score"], abs=1e-3)


@pytest.mark.db
async def test_a_year_after_the_last_load_nothing_is_known_of_form(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    await train(api, ada, 60)
    for day, reason in (
        (TODAY - timedelta(days=60), "no_load"),
        (TODAY + timedelta(days=365), None),
        (TODAY + timedelta(days=367), "no_load"),
        (date(9999, 12, 31), "no_load"),
    ):
        part = (await get(session, f"morning?day={day}"))["readiness_parts"][-1]
        assert part["reason"] == reason, day


@pytest.mark.db
async def test_a_corrected_value_counts(api: Api, ada: Athlete, session: aiohttp.ClientSession) -> None:
    await save(api, ada, 1, some_weeks())
    said = {"metric": "sleep_duration_s", "day": TODAY.isoformat(), "value": 7.5 * 3600}
    async with (
        api.session(await api.token("read", "edit")) as editing,
        editing.put(f"{ADA}/health/values", json=said) as reply,
    ):
        assert reply.status == 200, await reply.text()
    found = await get(session, "morning")
    assert found["figures"]["sleep_asleep"]["value"] == 7.5 * 3600


@pytest.mark.db
async def test_naps_are_no_nights_and_pay_back(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    await save(api, ada, 1, some_weeks())
    owed = (await get(session, "morning"))["figures"]["sleep_debt"]["value"]
    await save(api, ada, 2, Wellness(sleeps=(made.sleep(13, 14, kind="nap"),)))
    figures = (await get(session, "morning"))["figures"]
    assert figures["sleep_debt"]["value"] == owed - 3600
    assert figures["sleep_wake_time"]["value"] < 12 * 3600


def test_the_verdicts_are_those_of_the_analysis() -> None:
    assert set(get_args(schema.SleepVerdict)) == {*poor_sleep.VERDICTS, "unknown"}


def test_values_travel_without_noise() -> None:
    values = np.array([1 / 3, np.nan, 2.0])
    assert handlers._values(values) == [0.3333, None, 2.0]
    assert handlers._values(np.array([1.0, np.nan]), ("low", "high")) == ["high", None]
