"""Efforts, power curve, splits, climbs, distributions and lengths of one activity, as the API answers them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import aiohttp
import numpy as np
import pytest

from milevault.analysis import guards, measure
from milevault.analysis.distribution import BINS
from milevault.analysis.records import RECORD_DISTANCES
from milevault.analysis.splits import UNITS_M
from milevault.api.analysis import schema
from milevault.model import Activity, Length, Streams
from milevault.store import figures, settings
from tests.sidecar.store import samples

from .conftest import Api
from .contract import expect

ADA = "/api/v1/athletes/1"
RUN, SWIM, EMPTY = (f"{ADA}/activities/{number}" for number in (1, 2, 3))
pytestmark = pytest.mark.db


def run() -> Activity:
    """Forty minutes over two hills, every number a short one."""
    at = np.arange(2401.0)
    speed = 3.0 + (at // 60 % 3) * 0.25
    way = np.cumsum(speed) - speed[0]
    altitude = 500 + np.interp(way, [0, 2000, 3500, 4500, 5500, 7000, 8000], [0, 0, 90, 30, 30, 105, 60])
    values = {
        "distance": way,
        "speed": speed,
        "altitude": np.round(altitude, 1),
        "heart_rate": 140 + at // 30 % 20,
        "cadence": np.full(len(at), 85.0),
        "power": 240 + at % 7,
    }
    return replace(
        samples.activity(),
        sport="running",
        sub_sport="trail",
        name="Two hills",
        elapsed_time_s=2400.0,
        timer_time_s=2400.0,
        streams=Streams(elapsed_s=at, values=values),
    )


def swim() -> Activity:
    """Six lengths with a rest."""
    plain = samples.pool_swim()
    kinds = ("active", "active", "active", "idle", "active", "active", "active")
    starts = np.cumsum([0, 24, 25, 26, 40, 25, 26])
    lengths = tuple(
        Length(
            index=index,
            start_time=plain.start_time + timedelta(seconds=int(start)),
            elapsed_time_s=40.0 if kind == "idle" else 24.0 + index % 3,
            length_type=kind,
            swim_stroke=None if kind == "idle" else "freestyle",
            total_strokes=None if kind == "idle" else 16 + index,
        )
        for index, (kind, start) in enumerate(zip(kinds, starts, strict=True))
    )
    return replace(plain, lengths=lengths, elapsed_time_s=190.0, distance_m=150.0)


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    """An athlete of 62.5 kg with a run, a swim and an activity without samples."""
    ada = await api.athlete()
    bare = replace(samples.activity(0), laps=(), elapsed_time_s=60.0)
    for key, one in enumerate((run(), swim(), bare), start=1):
        (activity_id,) = await api.put(ada, one, key=key)
        computed = figures.Computed(activity_id=activity_id, sport=one.sport, measured=measure(one), rated={})
        async with api.pool.acquire() as connection, connection.transaction():
            await figures.put(connection, ada.athlete_id, [computed], version=1)
    async with api.pool.acquire() as connection, connection.transaction():
        await settings.put(connection, ada.athlete_id, "weight", date(2026, 1, 1), 62.5)
    async with api.session(await api.token("read")) as opened:
        yield opened


async def get(session: aiohttp.ClientSession, path: str) -> Any:
    async with session.get(path) as reply:
        assert reply.status == 200, (path, await reply.text())
        return await reply.json()


async def test_replies_are_those_of_the_contract(session: aiohttp.ClientSession) -> None:
    for name, path in {
        "activity_efforts": f"{RUN}/efforts",
        "activity_power_curve": f"{RUN}/power-curve",
        "activity_splits": f"{RUN}/splits",
        "activity_climbs": f"{RUN}/climbs",
        "activity_distribution": f"{RUN}/distribution?channel=heart_rate",
        "activity_lengths": f"{SWIM}/lengths",
    }.items():
        expect(name, await get(session, path))


async def test_efforts_have_the_keys_and_units_of_the_tables(session: aiohttp.ClientSession) -> None:
    efforts = (await get(session, f"{RUN}/efforts"))["efforts"]
    keys = {row.key: row.metres for row in RECORD_DISTANCES if "running" in row.sports}
    distances = {one["key"]: one["size"] for one in efforts if one["kind"] == "distance"}
    assert distances == {key: metres for key, metres in keys.items() if metres <= 7800}
    assert {one["kind"] for one in efforts} == {"distance", "duration", "power", "heart_rate"}
    assert {one["guard"] for one in efforts} == {None}
    swum = (await get(session, f"{SWIM}/efforts"))["efforts"]
    assert {one["size"]: one["value"] for one in swum} == {50: 49, 100: 140}


async def test_power_is_per_kilogram_of_the_day(session: aiohttp.ClientSession) -> None:
    curve = await get(session, f"{RUN}/power-curve")
    assert curve["weight_kg"] == 62.5
    assert curve["power_w"][0] == 246
    assert curve["watts_per_kg"] == pytest.approx([watts / 62.5 for watts in curve["power_w"]])


async def test_splits_per_mile_add_up(session: aiohttp.ClientSession) -> None:
    for unit in UNITS_M:
        reply = await get(session, f"{RUN}/splits?unit={unit}")
        assert sum(one["distance_m"] for one in reply["splits"]) == pytest.approx(7785.25)
        assert sum(one["elapsed_time_s"] for one in reply["splits"]) == pytest.approx(2400)
        assert reply["splits"][-1]["partial"]


async def test_every_channel_has_a_distribution(session: aiohttp.ClientSession) -> None:
    for channel in BINS:
        reply = await get(session, f"{RUN}/distribution?channel={channel}")
        assert sum(reply["seconds"]) == pytest.approx(2401)
        assert len(reply["floors"]) == len(reply["seconds"])


async def test_activity_without_samples_has_empty_answers(session: aiohttp.ClientSession) -> None:
    assert (await get(session, f"{EMPTY}/efforts"))["efforts"] == []
    assert (await get(session, f"{EMPTY}/power-curve"))["power_w"] == []
    assert (await get(session, f"{EMPTY}/splits"))["splits"] == []
    assert (await get(session, f"{EMPTY}/climbs"))["climbs"] == []
    assert (await get(session, f"{EMPTY}/distribution?channel=grade"))["seconds"] == []
    assert (await get(session, f"{EMPTY}/lengths"))["lengths"] == []


@pytest.mark.parametrize(
    "name", ["efforts", "power-curve", "splits", "climbs", "distribution?channel=power", "lengths"]
)
async def test_unknown_activity_is_not_found(session: aiohttp.ClientSession, name: str) -> None:
    async with session.get(f"{ADA}/activities/999/{name}") as reply:
        assert reply.status == 404


@pytest.mark.parametrize("name", ["splits?unit=furlong", "distribution?channel=altitude", "climbs?unit=km"])
async def test_wrong_parameters_are_refused(session: aiohttp.ClientSession, name: str) -> None:
    async with session.get(f"{RUN}/{name}") as reply:
        assert reply.status == 400


def test_words_of_the_replies_are_those_of_the_analysis() -> None:
    assert set(get_args(schema.UnitName)) == (UNITS_M.keys())
    assert set(get_args(schema.ChannelName)) == BINS.keys()
    assert set(get_args(schema.Guard)) == {guards.EXCLUDED, guards.SPORT, guards.INDOOR, guards.IMPLAUSIBLE}
