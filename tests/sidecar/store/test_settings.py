"""Settings and zone sets: what is kept, what is refused, and from which day on a change counts."""

import asyncio
import math
from datetime import date
from typing import Any

import pytest

from milevault.model.settings import SETTINGS, SINCE_EVER, SettingsHistory, ZoneSet
from milevault.store import athletes, recordings, settings, zones
from milevault.store.pool import Connection, Pool
from milevault.store.settings import Change

from .histograms import Workout, put

pytestmark = pytest.mark.db

WAITS = "select exists (select from pg_locks where not granted)"
NEW_YEAR, SPRING, SUMMER = date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1)
ZONES = ZoneSet(kind="heart_rate", sport="", valid_from=SPRING, method="percent_max", floors=(0.5, 0.6, 0.7))


@pytest.fixture
async def ada(conn: Connection) -> int:
    return (await athletes.create(conn, "ada", "Ada", "Europe/Berlin")).athlete_id


def changed(one: ZoneSet, **fields: Any) -> ZoneSet:
    shown = {name: getattr(one, name) for name in ("kind", "sport", "valid_from", "method", "floors")}
    return ZoneSet(**{**shown, **fields})


async def test_values_are_read_as_a_history(conn: Connection, ada: int) -> None:
    await settings.put(conn, ada, "max_heart_rate", SUMMER, 186)
    await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 192.5)
    await settings.put(conn, ada, "weight", SPRING, 71.3)
    bob = (await athletes.create(conn, "bob", "Bob")).athlete_id
    await settings.put(conn, bob, "weight", SPRING, 90)
    history = await settings.settings_history(conn, ada)
    assert history == SettingsHistory(
        values={"max_heart_rate": [(SINCE_EVER, 192.5), (SUMMER, 186.0)], "weight": [(SPRING, 71.3)]}
    )
    assert history.on("max_heart_rate", SPRING) == 192.5
    assert await settings.settings_history(conn, 999) == SettingsHistory()


async def test_a_key_nobody_knows_any_more_is_left_out(conn: Connection, ada: int) -> None:
    await conn.execute("insert into athlete_setting values ($1, 'shoe_size', '2024-01-01', 43)", ada)
    assert await settings.settings_history(conn, ada) == SettingsHistory()


async def test_a_change_tells_from_which_day_it_counts(conn: Connection, ada: int) -> None:
    def put(day: date, value: float) -> Any:
        return settings.put(conn, ada, "max_heart_rate", day, value)

    # The first value counts for the days before it too.
    assert await put(SPRING, 190) == Change(first_day=SINCE_EVER)
    assert await put(SUMMER, 188) == Change(first_day=SUMMER)
    assert await put(SUMMER, 188) is None
    assert await put(NEW_YEAR, 191) == Change(first_day=SINCE_EVER)
    assert await put(SPRING, 189) == Change(first_day=SPRING)
    assert await settings.remove(conn, ada, "max_heart_rate", SUMMER) == Change(first_day=SUMMER)
    assert await settings.remove(conn, ada, "max_heart_rate", SUMMER) is None
    assert await settings.remove(conn, ada, "max_heart_rate", NEW_YEAR) == Change(first_day=SINCE_EVER)
    history = await settings.settings_history(conn, ada)
    assert history.values == {"max_heart_rate": [(SPRING, 189.0)]}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
async def test_bounds_are_included_and_nothing_beyond(conn: Connection, ada: int, setting: Any) -> None:
    for value in (setting.lowest, setting.highest):
        assert await settings.put(conn, ada, setting.key, SPRING, value)
    for value in (setting.lowest - 1, setting.highest + 1, math.nan, math.inf):
        with pytest.raises(
            ValueError, match=f"{setting.key} is .*from {setting.lowest:g} to {setting.highest:g}"
        ):
            await settings.put(conn, ada, setting.key, SPRING, value)
    assert (await settings.settings_history(conn, ada)).values[setting.key] == [(SPRING, setting.highest)]


async def test_what_is_counted_is_whole(conn: Connection, ada: int) -> None:
    with pytest.raises(ValueError, match="birth_year is a whole number from 1900"):
        await settings.put(conn, ada, "birth_year", SINCE_EVER, 1980.5)


async def test_unknown_keys_and_days_are_refused(conn: Connection, ada: int) -> None:
    with pytest.raises(ValueError, match="no such setting"):
        await settings.put(conn, ada, "shoe_size", SPRING, 43)
    for day in (date(1899, 12, 31), date(2200, 1, 1)):
        with pytest.raises(ValueError, match="valid_from"):
            await settings.put(conn, ada, "weight", day, 70)
        with pytest.raises(ValueError, match="valid_from"):
            await settings.put_zone_set(conn, ada, changed(ZONES, valid_from=day))
    assert await conn.fetchval("select count(*) from athlete_setting") == 0


async def test_zone_sets_are_put_listed_and_removed(conn: Connection, ada: int) -> None:
    power = ZoneSet(
        kind="power", sport="cycling", valid_from=SINCE_EVER, method="custom", floors=(0.0, 150.0)
    )
    running = changed(ZONES, sport="running", method="reserve")
    assert await settings.put_zone_set(conn, ada, power) == Change(first_day=SINCE_EVER)
    assert await settings.put_zone_set(conn, ada, ZONES) == Change(first_day=SPRING)
    assert await settings.put_zone_set(conn, ada, running) == Change(first_day=SPRING)
    assert await settings.zone_sets(conn, ada) == (ZONES, running, power)
    assert await settings.put_zone_set(conn, ada, ZONES) is None
    other = changed(ZONES, floors=(0.5, 0.8))
    assert await settings.put_zone_set(conn, ada, other) == Change(first_day=SPRING)
    assert await settings.zone_sets(conn, ada) == (other, running, power)
    assert await settings.remove_zone_set(conn, ada, "heart_rate", "", SPRING) == Change(first_day=SPRING)
    assert await settings.remove_zone_set(conn, ada, "heart_rate", "", SPRING) is None
    assert await settings.zone_sets(conn, ada) == (running, power)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"floors": ()}, "1 to 20 floors"),
        ({"floors": tuple(0.04 * number for number in range(21))}, "1 to 20 floors"),
        ({"floors": (0.5, 0.5)}, "must rise"),
        ({"floors": (0.6, 0.5)}, "must rise"),
        ({"floors": (0.5, 0.50000001)}, "must rise"),
        ({"floors": (50.0, 60.0)}, "shares from 0 to 1.2"),
        ({"floors": (-0.1, 0.6)}, "shares from 0 to 1.2"),
        ({"floors": (0.5, math.nan)}, "shares"),
        ({"floors": (0.5, math.inf)}, "shares"),
        ({"method": "custom", "floors": (0.5, 0.6)}, "from 20 to 250 bpm"),
        ({"method": "percent_ftp"}, "none of heart_rate"),
        ({"kind": "power", "method": "reserve"}, "none of power"),
        ({"kind": "power", "method": "custom", "floors": (0.0, 4000.0)}, "from 0 to 3000 W"),
        ({"sport": "Trail Running"}, "lower-case"),
        ({"sport": "x" * 65}, "lower-case"),
    ],
)
async def test_impossible_zone_sets_are_refused(
    conn: Connection, ada: int, fields: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        await settings.put_zone_set(conn, ada, changed(ZONES, **fields))
    assert await settings.zone_sets(conn, ada) == ()


async def test_a_change_waits_for_activities_under_way(pool: Pool, ada: int) -> None:
    """What was written under the old settings is there to be computed again when the new ones are."""

    async def change() -> int:
        async with pool.acquire() as conn, conn.transaction():
            await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 200)
            return await zones.recompute(conn, ada)

    async with pool.acquire() as importing:
        async with importing.transaction():
            await recordings.lock(importing, ada, bytes(32), [])
            await put(importing, ada, [Workout(day=SPRING, heart_rate={150: 60.0})])
            changing = asyncio.create_task(change())
            await waiting(importing)
            assert not changing.done()
        assert await changing == 1


async def waiting(conn: Connection) -> None:
    """Returns when another session waits for a lock."""
    async with asyncio.timeout(60):
        while not await conn.fetchval(WAITS):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
