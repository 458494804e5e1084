"""Health over HTTP: spans, choices, columns, and what wrong parameters answer."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any, get_args

import aiohttp
import numpy as np
import pytest

from milevault.api import health as handlers
from milevault.api.health import series_json
from milevault.api.schema import health as schema
from milevault.ingest import payloads
from milevault.model import Wellness
from milevault.model.wellness import HEALTH_CHANNELS, HEALTH_CHANNELS_BY_NAME, HEALTH_METRICS, SLEEP_LEVELS
from milevault.store import health
from milevault.store.athletes import Athlete
from tests.sidecar.store import health_samples as made

from .conftest import Api

ADA = "/api/v1/athletes/1/health"
TODAY = made.DAY + timedelta(days=2)


@pytest.fixture
async def ada(api: Api, monkeypatch: pytest.MonkeyPatch) -> Athlete:
    """An athlete with four files in the ledger; it is Wednesday, 6 May 2026."""
    monkeypatch.setattr(handlers, "today", lambda _: TODAY)
    athlete = await api.athlete()
    async with api.pool.acquire() as connection:
        await made.stored(connection, athlete.athlete_id, 1, 2, 3, 4)
    return athlete


@pytest.fixture
async def session(api: Api, ada: Athlete) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("read")) as opened:
        yield opened


async def save(api: Api, ada: Athlete, number: int, wellness: Wellness, source: str = "fit") -> None:
    async with api.pool.acquire() as connection:
        await health.save(connection, ada.athlete_id, made.sha(number), source, wellness)


async def get(session: aiohttp.ClientSession, path: str) -> tuple[int, Any]:
    async with session.get(path) as reply:
        return reply.status, await reply.json()


@pytest.mark.db
async def test_an_athlete_without_health_has_empty_answers(session: aiohttp.ClientSession) -> None:
    first = (TODAY - timedelta(days=29)).isoformat()
    last = TODAY.isoformat()
    span = {"first_day": first, "last_day": last}
    assert await get(session, f"{ADA}/days") == (200, {**span, "days": []})
    assert await get(session, f"{ADA}/nights") == (200, {**span, "nights": []})
    assert await get(session, f"{ADA}/latest") == (200, {"values": {}})
    status, body = await get(session, f"{ADA}/series?channel=hrv")
    assert status == 200
    assert body == {
        "channel": "hrv",
        "unit": "ms",
        "first_day": last,
        "last_day": last,
        "sample_count": 0,
        "times_s": [],
        "values": [],
    }
    _, body = await get(session, f"{ADA}/metrics")
    assert [row["key"] for row in body["metrics"]] == [metric.key for metric in HEALTH_METRICS]
    assert [row["key"] for row in body["channels"]] == [channel.name for channel in HEALTH_CHANNELS]
    assert {row["first_day"] for row in (*body["metrics"], *body["channels"])} == {None}


@pytest.mark.db
@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("first_day=2026-05-05", "2026-05-05", "2026-05-06"),
        ("last_day=2026-05-04", "2026-04-05", "2026-05-04"),
        ("first_day=2026-05-07", "2026-05-07", "2026-05-07"),
        ("first_day=2016-05-01&last_day=2026-05-01", "2016-05-01", "2026-05-01"),
        ("last_day=0001-01-01", "0001-01-01", "0001-01-01"),
        ("first_day=9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
async def test_the_span_is_told(session: aiohttp.ClientSession, query: str, first: str, last: str) -> None:
    for path in ("days", "nights"):
        if path == "nights" and "2016" in query:
            continue
        status, body = await get(session, f"{ADA}/{path}?{query}")
        assert (status, body["first_day"], body["last_day"]) == (200, first, last)


@pytest.mark.db
@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("days?first_day=2026-05-02&last_day=2026-05-01", "last_day"),
        ("days?first_day=2000-01-01&last_day=2026-05-01", "last_day"),
        ("days?first_day=yesterday", "first_day"),
        ("days?metrics=nose", "metrics"),
        ("days?metrics=steps,", "metrics"),
        ("days?metrics=", "metrics"),
        ("days?provenance=maybe", "provenance"),
        ("days?metric=steps", "There is an unknown parameter; see the API description."),
        ("series?channel=nose", "channel"),
        ("series?channel=heart_rate&points=1", "points"),
        ("series?channel=heart_rate&first_day=2024-01-01&last_day=2026-01-01", "last_day"),
        ("nights?first_day=2020-01-01&last_day=2026-01-01", "last_day"),
    ],
)
async def test_wrong_parameters_are_named(session: aiohttp.ClientSession, path: str, detail: str) -> None:
    status, body = await get(session, f"{ADA}/{path}")
    assert (status, body["code"], body["detail"]) == (400, "bad_request", detail)


@pytest.mark.db
async def test_a_series_needs_its_channel(session: aiohttp.ClientSession) -> None:
    assert (await get(session, f"{ADA}/series"))[0] == 400


@pytest.mark.db
@pytest.mark.parametrize("path", ["days", "nights", "latest", "metrics", "series?channel=heart_rate"])
async def test_a_missing_athlete_is_not_found(session: aiohttp.ClientSession, path: str) -> None:
    assert (await get(session, f"/api/v1/athletes/99/health/{path}"))[0] == 404


@pytest.mark.db
async def test_days_hold_what_counts_and_where_it_is_from(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    await save(api, ada, 1, made.whole_file())
    await save(api, ada, 2, made.values(made.value("steps", 9000)), "garmin_json")
    await save(api, ada, 3, made.values(made.value("distance_m", 0.1, hour=23.5, component="cycling")))
    _, body = await get(session, f"{ADA}/days?metrics=steps,distance_m&provenance=true")
    (day,) = body["days"]
    assert day["day"] == "2026-05-04"
    # 4300 + 3900 + 250 + 0.1 without the digits of binary fractions
    assert day["values"] == {"distance_m": 8450.1, "steps": 9000.0}
    assert day["origins"]["steps"] == {"source": "garmin_json", "observed_at": "2026-05-04T12:00:00Z"}
    assert day["origins"]["distance_m"] == {"source": "fit", "observed_at": "2026-05-04T23:30:00Z"}
    _, body = await get(session, f"{ADA}/days?metrics=steps&last_day=2026-05-04")
    assert body["days"] == [{"day": "2026-05-04", "values": {"steps": 9000.0}, "origins": None}]


@pytest.mark.db
async def test_nights_come_with_their_days_values(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    night = made.sleep(-1, 6, (0, 2), (1, 3), day=1)
    await save(api, ada, 1, Wellness(sleeps=(night,), values=(made.value("sleep_score", 80, day=1),)))
    only_score = made.values(made.value("sleep_score", 70), made.value("steps", 10))
    await save(api, ada, 2, only_score, "garmin_json")
    _, body = await get(session, f"{ADA}/nights")
    scored, slept = body["nights"]
    assert scored == {"day": "2026-05-04", "sessions": [], "values": {"sleep_score": 70.0}}
    assert (slept["day"], slept["values"]) == ("2026-05-05", {"sleep_score": 80.0})
    (session_,) = slept["sessions"]
    assert session_["stages"] == {
        "start_s": [3600.0, 7200.0],
        "duration_s": [3600.0, 18000.0],
        "level": ["light", "deep"],
    }


@pytest.mark.db
@pytest.mark.parametrize("points", [100, 2000, 30_000])
async def test_a_series_is_reduced(
    api: Api, ada: Athlete, session: aiohttp.ClientSession, points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "SMALL_SAMPLES", 1000)  # the larger ones go through a thread
    rates = 60 + np.arange(1500) % 40
    await save(api, ada, 1, Wellness(series=(made.heart_rate(0, *rates, step_s=10),)))
    path = f"{ADA}/series?channel=heart_rate&first_day=2026-05-04&points={points}"
    _, body = await get(session, path)
    assert body["sample_count"] == 1500
    assert len(body["times_s"]) == len(body["values"]) == min(points, 1500)
    assert np.all(np.diff(body["times_s"]) > 0)
    assert (body["times_s"][0], body["values"][0]) == (made.MIDNIGHT.timestamp(), 60)


@pytest.mark.db
async def test_latest_and_metrics_name_their_days(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    await save(api, ada, 1, made.values(made.value("weight_kg", 70.25), made.value("weight_kg", 70, day=1)))
    _, body = await get(session, f"{ADA}/latest")
    assert body["values"] == {
        "weight_kg": {
            "day": "2026-05-05",
            "value": 70.0,
            "unit": "kg",
            "source": "fit",
            "observed_at": "2026-05-05T12:00:00Z",
        }
    }
    _, body = await get(session, f"{ADA}/metrics")
    assert [row for row in body["metrics"] if row["first_day"]] == [
        {"key": "weight_kg", "unit": "kg", "first_day": "2026-05-04", "last_day": "2026-05-05"}
    ]


@pytest.mark.parametrize("channel", [one.name for one in HEALTH_CHANNELS])
def test_values_of_a_series_keep_the_digits_of_their_channel(channel: str) -> None:
    columns = np.array([1.0004]), np.array([12.3456])
    span = date(2026, 5, 4), date(2026, 5, 5)
    text = series_json(HEALTH_CHANNELS_BY_NAME[channel], span, columns, 10).decode()
    expected = "12.0" if HEALTH_CHANNELS_BY_NAME[channel].resolution == 1 else "12.35"
    assert f'"values":[{expected}]' in text
    assert '"times_s":[1.0]' in text


def test_stages_have_the_names_of_the_model() -> None:
    assert get_args(schema.SleepLevel) == SLEEP_LEVELS


def test_the_event_tells_days_and_names_but_no_value() -> None:
    change = health.HealthChange(
        first_day=made.DAY,
        last_day=TODAY,
        day_count=2,
        metrics=("steps", "weight_kg"),
        channels=("heart_rate",),
        sleep=True,
    )
    assert payloads.health_recorded(7, change) == {
        "import_id": 7,
        "first_day": "2026-05-04",
        "last_day": "2026-05-06",
        "day_count": 2,
        "metrics": ["steps", "weight_kg"],
        "channels": ["heart_rate"],
        "sleep": True,
    }


def test_nothing_new_is_no_event() -> None:
    with pytest.raises(ValueError, match="nothing changed"):
        payloads.health_recorded(7, health.HealthChange())
