"""The user's word on a health value: it outranks every file, and taking it back leaves nothing behind."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from milevault.ingest import editing
from milevault.model import Wellness
from milevault.store import events, health, ledger
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection, Pool
from tests.sidecar.store import health_samples

pytestmark = pytest.mark.db

DAY = date(2026, 5, 4)


async def weight(conn: Connection, anna: Athlete) -> dict[date, float]:
    days = await health.days(conn, anna.athlete_id, DAY - timedelta(days=9), DAY, ("weight_kg",))
    return {day: values["weight_kg"] for day, values in days.items()}


@pytest.fixture
async def weighed(conn: Connection, anna: Athlete) -> Athlete:
    """Two days of weight, as a file says them."""
    await ledger.record_stored(conn, anna.athlete_id, bytes(32), 100, "weight.fit")
    values = tuple(
        replace(health_samples.value("weight_kg", kg), day=day)
        for day, kg in ((DAY, 70.0), (DAY - timedelta(days=2), 71.0))
    )
    await health.save(conn, anna.athlete_id, bytes(32), "fit", Wellness(values=values))
    return anna


async def test_a_corrected_value_outranks_every_file_and_is_taken_back(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    assert await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    assert not await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71, DAY: 69.5}
    found = (await health.origins(conn, who, DAY, DAY, ("weight_kg",)))[DAY]["weight_kg"]
    assert (found.origin.source, found.origin.sha256s) == ("user", ())
    assert (await health.latest(conn, who))["weight_kg"].value == 69.5
    assert await editing.uncorrect(pool, who, "weight_kg", DAY)
    assert not await editing.uncorrect(pool, who, "weight_kg", DAY)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71, DAY: 70}


async def test_a_value_taken_away_leaves_the_day_without(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await editing.correct(pool, who, "weight_kg", DAY, None)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71}
    latest = (await health.latest(conn, who))["weight_kg"]
    assert (latest.day, latest.value) == (DAY - timedelta(days=2), 71)
    assert (await health.coverage(conn, who))[0]["weight_kg"].last_day == DAY - timedelta(days=2)
    await editing.correct(pool, who, "weight_kg", DAY - timedelta(days=2), None)
    assert "weight_kg" not in (await health.coverage(conn, who))[0]
    assert "weight_kg" not in await health.latest(conn, who)


async def test_a_value_that_no_file_has_can_be_said(pool: Pool, conn: Connection, weighed: Athlete) -> None:
    who = weighed.athlete_id
    yesterday = DAY - timedelta(days=1)
    await editing.correct(pool, who, "weight_kg", yesterday, 70.4)
    await editing.correct(pool, who, "resting_heart_rate", DAY + timedelta(days=1), 44.0)
    assert (await weight(conn, weighed))[yesterday] == 70.4
    metrics, _ = await health.coverage(conn, who)
    assert metrics["resting_heart_rate"].last_day == DAY + timedelta(days=1)
    assert (await health.latest(conn, who))["resting_heart_rate"].value == 44


async def test_a_correction_is_told_and_survives_the_file(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    await events.publish(conn)
    (event,) = await events.after(conn, 0)
    assert event.kind == "health_recorded"
    assert event.payload == {
        "import_id": None, "first_day": "2026-05-04", "last_day": "2026-05-04", "day_count": 1,
        "metrics": ["weight_kg"], "channels": [], "sleep": False,
    }  # fmt: skip
    await health.forget(conn, who, bytes(32))
    assert await weight(conn, weighed) == {DAY: 69.5}


async def test_a_correction_of_a_derived_value_is_kept_when_it_is_derived_anew(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await health.save(conn, who, bytes(32), "fit", health_samples.whole_file())
    found = await health.days(
        conn, who, DAY - timedelta(days=9), DAY + timedelta(days=9), ("min_heart_rate",)
    )
    day, values = next(iter(found.items()))
    await editing.correct(pool, who, "min_heart_rate", day, 41.0)
    await health.save(conn, who, bytes(32), "fit", health_samples.whole_file())
    again = await health.days(conn, who, day, day, ("min_heart_rate",))
    assert again[day] == {"min_heart_rate": 41}
    await editing.uncorrect(pool, who, "min_heart_rate", day)
    assert await health.days(conn, who, day, day, ("min_heart_rate",)) == {day: values}
