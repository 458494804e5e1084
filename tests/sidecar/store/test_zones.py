"""Time in zones by the SQL statement, against sums written out in Python."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from milevault.analysis.zones import zone_floors, zone_seconds
from milevault.model.settings import (
    RECORDED_THRESHOLDS,
    SETTINGS_BY_KEY,
    SINCE_EVER,
    SettingsHistory,
    Thresholds,
    ZoneKind,
    ZoneSet,
)
from milevault.model.zones import METHOD_RULES, MethodRule
from milevault.store import athletes, settings, zones
from milevault.store.pool import Connection

from .histograms import Workout, put, put_many

pytestmark = pytest.mark.db

JUNE = date(2024, 6, 1)
KINDS: tuple[ZoneKind, ...] = ("heart_rate", "power")
HEART: Mapping[int, float] = {99: 1.0, 100: 2.0, 119: 4.0, 120: 8.0, 150: 16.0, 180: 32.0, 199: 64.0}


@pytest.fixture
async def ada(conn: Connection) -> int:
    return (await athletes.create(conn, "ada", "Ada", "Europe/Berlin")).athlete_id


async def stored(conn: Connection) -> dict[tuple[int, str], tuple[Any, ...]]:
    rows = await conn.fetch("select * from activity_zone_time")
    return {
        (row["activity_id"], row["kind"]): (row["method"], row["floors"], row["seconds"], row["below_s"])
        for row in rows
    }


async def only(conn: Connection) -> tuple[Any, ...]:
    (row,) = (await stored(conn)).values()
    return row


# The slow, obvious version: nothing of the package but its tables.


def held(entries: Sequence[tuple[date, float]], day: date) -> float | None:
    found = [value for first, value in entries if first <= day]
    return found[-1] if found else entries[0][1] if entries else None


def threshold(history: SettingsHistory, workout: Workout, key: str) -> float | None:
    value = held(history.values.get(key, ()), workout.day)
    recorded = workout.device.get(RECORDED_THRESHOLDS[key])
    bounds = SETTINGS_BY_KEY[key]
    if value is None and recorded is not None and bounds.lowest <= recorded <= bounds.highest:
        return recorded
    return value


def chosen(sets: Sequence[ZoneSet], kind: str, workout: Workout) -> tuple[Any, Sequence[float]]:
    for sport in (workout.sport, ""):
        fitting = [
            one for one in sets if one.kind == kind and one.sport == sport and one.valid_from <= workout.day
        ]
        if fitting:
            latest = max(fitting, key=lambda one: one.valid_from)
            return latest.method, latest.floors
    if kind == "heart_rate":
        return "percent_max", (0.5, 0.6, 0.7, 0.8, 0.9)
    return "percent_ftp", (0, 0.55, 0.75, 0.9, 1.05, 1.2, 1.5)


def floors(history: SettingsHistory, workout: Workout, method: str, shares: Sequence[float]) -> list[float]:
    """Empty where they are not known."""
    if method == "custom":
        return list(shares)
    key = {
        "percent_max": "max_heart_rate",
        "reserve": "max_heart_rate",
        "percent_lthr": "threshold_heart_rate",
        "percent_ftp": "functional_threshold_power",
    }[method]
    base, scale = 0.0, threshold(history, workout, key)
    if method == "reserve":
        resting = threshold(history, workout, "resting_heart_rate")
        if resting is None or scale is None:
            return []
        base, scale = resting, scale - resting
    if scale is None or scale <= 0:
        return []
    return [float(np.round(base + share * scale, 6)) for share in shares]


def expected(
    history: SettingsHistory, sets: Sequence[ZoneSet], workouts: Mapping[int, Workout]
) -> dict[tuple[int, str], tuple[Any, ...]]:
    found: dict[tuple[int, str], tuple[Any, ...]] = {}
    for activity_id, workout in workouts.items():
        for kind, rungs in (("heart_rate", workout.heart_rate), ("power", workout.power)):
            method, shares = chosen(sets, kind, workout)
            lows = floors(history, workout, method, shares)
            if not lows or not rungs:
                continue
            seconds = [0.0] * len(lows)
            below = 0.0
            for rung in sorted(rungs):
                reached = [number for number, low in enumerate(lows) if low <= rung]
                if reached:
                    seconds[reached[-1]] += rungs[rung]
                else:
                    below += rungs[rung]
            found[activity_id, kind] = (method, lows, seconds, below)
    return found


def of_the_analysis(
    history: SettingsHistory, sets: Sequence[ZoneSet], kind: Any, workout: Workout
) -> tuple[Any, ...]:
    """The row by the functions of ``analysis.zones``."""
    method, shares = chosen(sets, kind, workout)
    one = ZoneSet(kind=kind, sport="", valid_from=SINCE_EVER, method=method, floors=tuple(shares))
    known = Thresholds(**{key: threshold(history, workout, key) for key in RECORDED_THRESHOLDS})
    lows = zone_floors(one, known)
    assert lows is not None
    rungs = workout.heart_rate if kind == "heart_rate" else workout.power
    histogram = (
        np.array(sorted(rungs), np.int16),
        np.array([rungs[rung] for rung in sorted(rungs)], np.float32),
    )
    seconds, below = zone_seconds(histogram, lows)
    return method, list(lows), seconds.tolist(), below


def some_floors(rng: random.Random, rule: MethodRule) -> tuple[float, ...]:
    lowest, highest = (rule.lowest, rule.highest) if rule.needs else (rule.lowest, min(rule.highest, 400))
    count = rng.randint(1, 8)
    digits = 2 if rule.needs else 0
    return tuple(sorted({round(rng.uniform(lowest, highest), digits) for _ in range(count)}))


def some_day(rng: random.Random) -> date:
    return date(2020, 1, 1) + timedelta(days=rng.randrange(60))


def some_set(rng: random.Random) -> ZoneSet:
    rule = rng.choice(METHOD_RULES)
    return ZoneSet(
        kind=rule.kind,
        sport=rng.choice(["", "running", "cycling"]),
        valid_from=rng.choice([SINCE_EVER, some_day(rng)]),
        method=rule.method,
        floors=some_floors(rng, rule),
    )


def some_workout(rng: random.Random) -> Workout:
    device = {
        "device_max_heart_rate": rng.choice([0.0, 170.0, 188.0, 255.0]),
        "device_resting_heart_rate": rng.choice([0.0, 48.0, 60.0]),
        "device_threshold_heart_rate": rng.choice([0.0, 165.0]),
        "device_ftp_w": rng.choice([0.0, 200.0, 1000.0]),
    }
    # Eighths of a second: exact in float32 as in sums, whatever their order.
    bpm = rng.sample(range(40, 220), rng.randrange(0, 30))
    watts = rng.sample(range(500), rng.randrange(0, 40))
    return Workout(
        day=some_day(rng),
        sport=rng.choice(["running", "cycling", "rowing"]),
        device={name: value for name, value in device.items() if rng.random() < 0.5},
        heart_rate={rung: rng.randrange(1, 4000) / 8 for rung in bpm},
        power={rung: rng.randrange(1, 4000) / 8 for rung in watts},
    )


async def some_history(conn: Connection, ada: int, rng: random.Random) -> None:
    """A few values and sets, some over earlier ones, some taken away again."""
    for key in RECORDED_THRESHOLDS:
        for _ in range(rng.choice([0, 0, 1, 3])):
            bounds = SETTINGS_BY_KEY[key]
            day = rng.choice([SINCE_EVER, some_day(rng)])
            await settings.put(
                conn, ada, key, day, float(rng.randint(int(bounds.lowest), int(bounds.highest)))
            )
            if rng.random() < 0.2:
                await settings.remove(conn, ada, key, day)
    for _ in range(rng.randrange(5)):
        one = some_set(rng)
        await settings.put_zone_set(conn, ada, one)
        if rng.random() < 0.2:
            await settings.remove_zone_set(conn, ada, one.kind, one.sport, one.valid_from)


@pytest.mark.parametrize("seed", range(15))
async def test_random_histories_give_what_the_obvious_version_gives(
    conn: Connection, ada: int, seed: int
) -> None:
    rng = random.Random(seed)
    made = [some_workout(rng) for _ in range(25)]
    workouts = dict(zip(await put(conn, ada, made), made, strict=True))
    bob = (await athletes.create(conn, "bob", "Bob")).athlete_id
    await put(conn, bob, made[:3])
    for _ in range(4):
        await some_history(conn, ada, rng)
        history = await settings.settings_history(conn, ada)
        sets = await settings.zone_sets(conn, ada)
        wanted = expected(history, sets, workouts)
        before = await stored(conn)
        changed = await zones.recompute(conn, ada)
        assert await stored(conn) == wanted
        pure = {key: of_the_analysis(history, sets, key[1], workouts[key[0]]) for key in wanted}
        assert pure == wanted
        assert changed == sum(before.get(key) != wanted.get(key) for key in before.keys() | wanted.keys())
        assert await zones.recompute(conn, ada) == 0


async def test_without_any_setting_the_device_decides(conn: Connection, ada: int) -> None:
    await put(conn, ada, [Workout(day=JUNE, device={"device_max_heart_rate": 200}, heart_rate=HEART)])
    assert await zones.recompute(conn, ada) == 1
    assert await only(conn) == (
        "percent_max",
        [100.0, 120.0, 140.0, 160.0, 180.0],
        [6.0, 8.0, 16.0, 0.0, 96.0],
        1.0,
    )


async def test_the_athletes_word_outranks_the_device(conn: Connection, ada: int) -> None:
    await put(conn, ada, [Workout(day=JUNE, device={"device_max_heart_rate": 200}, heart_rate=HEART)])
    await settings.put(conn, ada, "max_heart_rate", date(2025, 1, 1), 180)
    await zones.recompute(conn, ada)
    # Also before its first day: it is the best guess there is.
    assert (await only(conn))[1] == [90.0, 108.0, 126.0, 144.0, 162.0]


@pytest.mark.parametrize("nonsense", [0.0, 30.0, 255.0])
async def test_a_device_that_was_never_set_up_counts_for_nothing(
    conn: Connection, ada: int, nonsense: float
) -> None:
    device = {"device_max_heart_rate": nonsense}
    await put(conn, ada, [Workout(day=JUNE, device=device, heart_rate=HEART)])
    assert await zones.recompute(conn, ada) == 0


async def test_a_product_that_is_a_hair_too_large_is_still_its_floor(conn: Connection, ada: int) -> None:
    assert 0.55 * 200 > 110
    await settings.put(conn, ada, "functional_threshold_power", SINCE_EVER, 200)
    await put(conn, ada, [Workout(day=JUNE, power={109: 1.0, 110: 2.0, 0: 4.0})])
    await zones.recompute(conn, ada)
    method, lows, seconds, below = await only(conn)
    assert (method, lows[:2], seconds[:2], below) == ("percent_ftp", [0.0, 110.0], [5.0, 2.0], 0.0)


async def test_a_reserve_of_nothing_has_no_zones(conn: Connection, ada: int) -> None:
    await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 105)
    await settings.put(conn, ada, "resting_heart_rate", SINCE_EVER, 105)
    one = ZoneSet(kind="heart_rate", sport="", valid_from=SINCE_EVER, method="reserve", floors=(0.5, 0.6))
    await settings.put_zone_set(conn, ada, one)
    await put(conn, ada, [Workout(day=JUNE, heart_rate=HEART)])
    assert await zones.recompute(conn, ada) == 0


async def test_rows_go_with_their_floors_and_with_their_histogram(conn: Connection, ada: int) -> None:
    await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 190)
    await settings.put(conn, ada, "functional_threshold_power", SINCE_EVER, 250)
    await put(conn, ada, [Workout(day=JUNE, heart_rate=HEART, power={100: 60.0})])
    assert await zones.recompute(conn, ada) == 2
    await settings.remove(conn, ada, "functional_threshold_power", SINCE_EVER)
    assert await zones.recompute(conn, ada) == 1
    assert [kind for _, kind in await stored(conn)] == ["heart_rate"]
    await conn.execute("delete from activity_hr_histogram")
    assert await zones.recompute(conn, ada) == 1
    assert await stored(conn) == {}


async def test_only_what_was_asked_for_is_touched(conn: Connection, ada: int) -> None:
    days = [JUNE + timedelta(days=number) for number in range(4)]
    ids = await put(conn, ada, [Workout(day=day, heart_rate={150: 60.0}, power={200: 60.0}) for day in days])
    await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 190)
    await settings.put(conn, ada, "functional_threshold_power", SINCE_EVER, 250)
    assert await zones.recompute(conn, ada, activity_ids=[]) == 0
    assert await zones.recompute(conn, ada, activity_ids=[ids[3], ids[0]], kinds=["power"]) == 2
    assert set(await stored(conn)) == {(ids[0], "power"), (ids[3], "power")}
    assert await zones.recompute(conn, ada, first_day=days[2]) == 3
    assert (
        await zones.recompute(conn, ada, activity_ids=ids[:2], first_day=days[1], kinds=["heart_rate"]) == 1
    )
    assert await zones.recompute(conn, ada + 1) == 0
    assert await zones.recompute(conn, ada) == 2
    assert set(await stored(conn)) == {(one, kind) for one in ids for kind in KINDS}


async def test_the_plan_made_without_knowing_the_parameters_changes_all_too(
    conn: Connection, ada: int
) -> None:
    """PostgreSQL turns to it after five calls; how long both take shows `scripts/bench analysis`."""
    await put_many(conn, ada, 500)
    for number in range(8):
        await settings.put(conn, ada, "max_heart_rate", SINCE_EVER, 180 + number)
        assert await zones.recompute(conn, ada, kinds=["heart_rate"]) == 500
