"""Values, samples and nights of several files: what counts, what reading again replaces, what is reported."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import numpy as np
import pytest

from milevault.model import SOURCES_BY_NAME, Wellness
from milevault.model.source import SAMPLES
from milevault.model.wellness import HEALTH_CHANNELS, HealthSeries
from milevault.store import athletes, health
from milevault.store.pool import Connection

from . import health_samples as made
from .health_samples import DAY, sha, sleep, value, values

pytestmark = pytest.mark.db


@pytest.fixture
async def anna(conn: Connection) -> int:
    """An athlete with nine files in the ledger."""
    athlete = await athletes.create(conn, "anna", "Anna")
    await made.stored(conn, athlete.athlete_id, *range(1, 10))
    return athlete.athlete_id


async def of_day(conn: Connection, anna: int, metric: str, day: int = 0) -> float | None:
    when = DAY + timedelta(days=day)
    return (await health.days(conn, anna, when, when)).get(when, {}).get(metric)


async def test_the_later_observation_of_equal_rank_counts(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", values(value("resting_heart_rate", 52, hour=20)))
    await health.save(conn, anna, sha(2), "fit", values(value("resting_heart_rate", 58, hour=8)))
    assert await of_day(conn, anna, "resting_heart_rate") == 52


async def test_an_export_counts_more_than_a_later_device_file(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "garmin_json", values(value("resting_heart_rate", 50, hour=8)))
    await health.save(conn, anna, sha(2), "fit", values(value("resting_heart_rate", 58, hour=20)))
    assert await of_day(conn, anna, "resting_heart_rate") == 50


async def test_the_larger_value_counts_where_rank_and_time_are_equal(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", values(value("steps", 900)))
    await health.save(conn, anna, sha(2), "fit", values(value("steps", 1000)))
    await health.save(conn, anna, sha(3), "fit", values(value("steps", 950)))
    assert await of_day(conn, anna, "steps") == 1000


async def test_latest_parts_add_up_over_files(conn: Connection, anna: int) -> None:
    morning = values(
        value("steps", 1000, hour=9, component="walking"), value("steps", 3000, hour=9, component="running")
    )
    evening = values(value("steps", 8000, hour=22, component="walking"))
    await health.save(conn, anna, sha(1), "fit", evening)
    await health.save(conn, anna, sha(2), "fit", morning)
    assert await of_day(conn, anna, "steps") == 11_000
    found = (await health.origins(conn, anna, DAY, DAY))[DAY]["steps"]
    assert set(found.origin.sha256s) == {sha(1), sha(2)}
    assert (found.origin.source, found.origin.observed_at) == ("fit", made.MIDNIGHT + timedelta(hours=22))


async def test_a_sum_of_an_export_replaces_the_parts_of_devices(conn: Connection, anna: int) -> None:
    parts = values(value("steps", 1000, component="walking"), value("steps", 3000, component="running"))
    await health.save(conn, anna, sha(1), "garmin_json", values(value("steps", 4100)))
    await health.save(conn, anna, sha(2), "fit", parts)
    assert await of_day(conn, anna, "steps") == 4100


async def test_a_whole_replaces_the_parts_of_its_rank_and_is_never_added_to_them(
    conn: Connection, anna: int
) -> None:
    parts = values(
        value("ascent_m", 12, hour=20, component="09:00"), value("ascent_m", 30, hour=21, component="10:00")
    )
    await health.save(conn, anna, sha(1), "fit", values(value("ascent_m", 50, hour=19)))
    await health.save(conn, anna, sha(2), "fit", parts)
    assert await of_day(conn, anna, "ascent_m") == 50
    await health.save(conn, anna, sha(1), "garmin_json", values(value("spo2", 95)))
    assert await of_day(conn, anna, "ascent_m") == 42


async def test_what_a_file_does_not_say_wipes_nothing(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", values(value("weight_kg", 70.5), value("steps", 10)))
    await health.save(conn, anna, sha(2), "garmin_json", values(value("steps", 12)))
    await health.save(conn, anna, sha(3), "garmin_json", Wellness())
    assert await health.days(conn, anna, DAY, DAY) == {DAY: {"weight_kg": 70.5, "steps": 12.0}}


async def test_reading_again_replaces_the_files_own_rows_only(conn: Connection, anna: int) -> None:
    first = Wellness(
        values=(value("spo2", 96), value("stress", 30)),
        series=(made.heart_rate(0, 60, 61), made.heart_rate(0, 70, day=1)),
        sleeps=(sleep(-1, 6),),
    )
    await health.save(conn, anna, sha(1), "fit", first)
    await health.save(conn, anna, sha(2), "fit", values(value("stress", 40, hour=5)))
    again = Wellness(values=(value("stress", 31),), series=(made.heart_rate(0, 60, 62),))
    change = await health.save(conn, anna, sha(1), "fit", again)
    assert (change.first_day, change.last_day, change.day_count) == (DAY, DAY + timedelta(days=1), 2)
    heart = ("max_heart_rate", "min_heart_rate")
    assert (change.metrics, change.channels, change.sleep) == (
        (*heart, "sleep_heart_rate", "spo2", "stress"),
        ("heart_rate",),
        True,
    )
    assert await health.days(conn, anna, DAY, DAY + timedelta(days=1)) == {
        DAY: {"stress": 31.0, "min_heart_rate": 60.0, "max_heart_rate": 62.0}
    }
    _, rates = await health.series(conn, anna, "heart_rate", DAY, DAY + timedelta(days=1))
    assert rates.tolist() == [60, 62]
    assert await health.sleeps(conn, anna, DAY, DAY) == []


async def test_forgetting_a_file_lets_the_others_count(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", values(value("spo2", 96)))
    await health.save(conn, anna, sha(2), "garmin_json", made.monitoring_day())
    await health.save(conn, anna, sha(2), "garmin_json", values(value("spo2", 94)))
    change = await health.forget(conn, anna, sha(2))
    assert change == health.HealthChange(first_day=DAY, last_day=DAY, day_count=1, metrics=("spo2",))
    assert await of_day(conn, anna, "spo2") == 96
    assert not await health.forget(conn, anna, sha(2))


async def test_the_same_again_says_nothing_new(conn: Connection, anna: int) -> None:
    wellness = Wellness(
        values=(value("spo2", 96),), series=(made.heart_rate(0, 60),), sleeps=(sleep(-1, 6, (-1, 2)),)
    )
    assert await health.save(conn, anna, sha(1), "fit", wellness)
    change = await health.save(conn, anna, sha(1), "fit", wellness)
    assert not change
    assert change == health.HealthChange()


async def test_another_rank_or_time_of_the_same_value_is_new(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", values(value("spo2", 96)))
    assert await health.save(conn, anna, sha(1), "fit", values(value("spo2", 96, hour=13)))
    assert await health.save(conn, anna, sha(1), "garmin_json", values(value("spo2", 96, hour=13)))


async def test_a_file_that_repeats_itself_says_its_last_word(conn: Connection, anna: int) -> None:
    repeated = Wellness(
        values=(value("spo2", 97, hour=9), value("spo2", 96, hour=9), value("spo2", 99, hour=8)),
        series=(made.heart_rate(0, 60, 61), made.heart_rate(60, 64, 65)),
        sleeps=(sleep(-1, 6, (-1, 2), hour=7), sleep(-1, 7, hour=6), sleep(13, 14, kind="nap")),
    )
    await health.save(conn, anna, sha(1), "fit", repeated)
    assert await of_day(conn, anna, "spo2") == 97
    assert (await health.series(conn, anna, "heart_rate", DAY, DAY))[1].tolist() == [60, 64, 65]
    nights = await health.sleeps(conn, anna, DAY, DAY)
    assert [(one.kind, one.stage_levels) for one in nights] == [("main", (2,)), ("nap", ())]


async def test_samples_of_overlapping_files_become_one_series(conn: Connection, anna: int) -> None:
    await health.save(conn, anna, sha(1), "fit", Wellness(series=(made.heart_rate(0, 60, 61, 62),)))
    await health.save(conn, anna, sha(2), "fit", Wellness(series=(made.heart_rate(60, 70, 71, 72),)))
    await health.save(conn, anna, sha(3), "garmin_json", Wellness(series=(made.heart_rate(120, 80),)))
    times, rates = await health.series(conn, anna, "heart_rate", DAY, DAY)
    assert (times - made.MIDNIGHT.timestamp()).tolist() == [0, 60, 120, 180]
    assert rates.tolist() == [60, 70, 80, 72]


async def test_samples_keep_milliseconds_and_the_channels_resolution(conn: Connection, anna: int) -> None:
    start = made.MIDNIGHT.timestamp()
    series = tuple(
        HealthSeries(
            day=DAY,
            channel=channel.name,
            times_s=start + np.array([0.25, 0.5, 86399.999]),
            values=np.array([channel.lowest, channel.lowest + channel.resolution, channel.highest]),
        )
        for channel in HEALTH_CHANNELS
    )
    await health.save(conn, anna, sha(1), "fit", Wellness(series=series))
    for one in series:
        times, numbers = await health.series(conn, anna, one.channel, DAY, DAY)
        np.testing.assert_array_equal(times, np.round(one.times_s, 3))
        np.testing.assert_allclose(numbers, one.values, atol=1e-9)


async def test_a_series_without_files_is_empty(conn: Connection, anna: int) -> None:
    times, numbers = await health.series(conn, anna, "hrv", DAY, DAY)
    assert len(times) == len(numbers) == 0


async def test_a_night_takes_its_stages_from_the_file_that_has_them(conn: Connection, anna: int) -> None:
    staged = sleep(-1.5, 6, (-1.5, 1), (-1, 2), (0, 3), (5.5, 4))
    await health.save(conn, anna, sha(1), "fit", Wellness(sleeps=(staged, sleep(13, 13.5, kind="nap"))))
    await health.save(conn, anna, sha(2), "garmin_json", Wellness(sleeps=(sleep(-1.25, 6.5),)))
    night, nap = await health.sleeps(conn, anna, DAY, DAY)
    assert (night.start_time, night.end_time) == tuple(
        made.MIDNIGHT + timedelta(hours=hours) for hours in (-1.25, 6.5)
    )
    assert (night.source, night.sha256s, night.kind, nap.kind) == (
        "garmin_json",
        (sha(2), sha(1)),
        "main",
        "nap",
    )
    quarter_ms = 900_000
    assert night.stage_starts_ms == (0, quarter_ms, 5 * quarter_ms, 27 * quarter_ms)
    assert night.stage_levels == (1, 2, 3, 4)
    assert night.stages_end_ms == 29 * quarter_ms


async def test_a_value_of_the_samples_counts_more_than_a_device_and_less_than_an_export(
    conn: Connection, anna: int
) -> None:
    """A device's file states the day as far as it had come; the service has all samples."""
    morning = Wellness(values=(value("min_heart_rate", 55),), series=(made.heart_rate(0, 55, 60),))
    await health.save(conn, anna, sha(1), "fit", morning)
    await health.save(conn, anna, sha(2), "fit", Wellness(series=(made.heart_rate(7200, 45, 70),)))
    found = (await health.origins(conn, anna, DAY, DAY))[DAY]["min_heart_rate"]
    assert (found.value, found.origin.source, found.origin.sha256s) == (45, SAMPLES.name, ())
    assert found.origin.observed_at == made.MIDNIGHT + timedelta(seconds=7260)
    await health.save(conn, anna, sha(3), "garmin_json", values(value("min_heart_rate", 43, hour=1)))
    assert await of_day(conn, anna, "min_heart_rate") == 43
    assert await of_day(conn, anna, "max_heart_rate") == 70
    ranks = [SOURCES_BY_NAME[name].health_rank for name in ("fit", "garmin_json")]
    assert ranks[0] < SAMPLES.health_rank < ranks[1]
    assert f"({SAMPLES.health_rank})::smallint" in await conn.fetchval(
        "select pg_get_viewdef('health_part'::regclass)"
    )


async def test_samples_of_an_activity_are_no_day(conn: Connection, anna: int) -> None:
    ride = replace(made.heart_rate(3600, 180, 190), of_day=False)
    await health.save(conn, anna, sha(1), "fit", Wellness(series=(ride,)))
    assert await health.days(conn, anna, DAY, DAY) == {}
    assert len((await health.series(conn, anna, "heart_rate", DAY, DAY))[0]) == 2
    await health.save(conn, anna, sha(2), "fit", Wellness(series=(made.heart_rate(0, 60, 70),)))
    assert await health.days(conn, anna, DAY, DAY) == {DAY: {"min_heart_rate": 60.0, "max_heart_rate": 70.0}}


async def test_a_night_that_comes_later_ends_the_waking_hours_before_it(conn: Connection, anna: int) -> None:
    hours = (7, 12, 23)
    breaths = HealthSeries(
        day=DAY,
        channel="respiration_rate",
        times_s=made.MIDNIGHT.timestamp() + np.array(hours) * 3600.0,
        values=np.array([14.0, 16, 12]),
    )
    await health.save(conn, anna, sha(1), "fit", Wellness(series=(breaths,)))
    assert await of_day(conn, anna, "respiration_waking") is None
    await health.save(conn, anna, sha(2), "fit", Wellness(sleeps=(sleep(-1, 6),)))
    assert await of_day(conn, anna, "respiration_waking") == 14
    change = await health.save(conn, anna, sha(3), "fit", Wellness(sleeps=(sleep(-2, 6, day=1),)))
    assert await of_day(conn, anna, "respiration_waking") == 15
    assert await of_day(conn, anna, "respiration_sleep", day=1) == 12
    assert (change.first_day, change.metrics) == (DAY, ("respiration_sleep", "respiration_waking"))
    await health.forget(conn, anna, sha(2))
    assert await of_day(conn, anna, "respiration_waking") is None


async def test_a_deletion_takes_its_own_nap_and_no_other(conn: Connection, anna: int) -> None:
    def nap(start_h: float, end_h: float, hour: float, **more: Any) -> Wellness:
        return Wellness(sleeps=(sleep(start_h, end_h, hour=hour, kind="nap", **more),))

    await health.save(conn, anna, sha(1), "fit", nap(13, 13.5, 14))
    # Entered in its place, over most of the same time: another nap, though the deletion was told later.
    await health.save(conn, anna, sha(2), "fit", nap(13.1, 14, 20))
    await health.save(conn, anna, sha(3), "fit", nap(13, 13.5, 21, deleted=True))
    (kept,) = await health.sleeps(conn, anna, DAY, DAY)
    assert kept.sha256s == (sha(2),)
    assert await of_day(conn, anna, "nap_duration_s") == pytest.approx(0.9 * 3600)
    await health.forget(conn, anna, sha(2))
    assert await health.sleeps(conn, anna, DAY, DAY) == []
    assert await of_day(conn, anna, "nap_duration_s") is None


@pytest.mark.parametrize(("hour", "counts"), [(15, True), (14, False), (13.9, False)])
async def test_of_a_nap_and_its_deletion_the_later_word_counts(
    conn: Connection, anna: int, hour: float, counts: bool
) -> None:
    """Of equal times the deletion: a watch that writes no time of its own tells the nap's end twice."""
    told = sleep(13, 13.5, hour=hour, kind="nap")
    deleted = sleep(13, 13.5, hour=14, kind="nap", deleted=True)
    await health.save(conn, anna, sha(1), "fit", Wellness(sleeps=(deleted,)))
    await health.save(conn, anna, sha(2), "fit", Wellness(sleeps=(told,)))
    assert bool(await health.sleeps(conn, anna, DAY, DAY)) is counts
    await health.save(conn, anna, sha(3), "fit", Wellness(sleeps=(told, deleted)))
    await health.forget(conn, anna, sha(1))
    await health.forget(conn, anna, sha(2))
    assert bool(await health.sleeps(conn, anna, DAY, DAY)) is counts


async def test_an_exports_nights_of_years_are_computed_in_portions(conn: Connection, anna: int) -> None:
    count = 100
    series = tuple(made.heart_rate(3600, 50 + day % 30, 60 + day % 30, day=day) for day in range(count))
    await health.save(conn, anna, sha(1), "fit", Wellness(series=series))
    nights = tuple(sleep(-1, 6, day=day) for day in range(count))
    change = await health.save(conn, anna, sha(2), "garmin_json", Wellness(sleeps=nights))
    assert (change.day_count, change.metrics) == (count, ("sleep_heart_rate",))
    found = await health.days(conn, anna, DAY, DAY + timedelta(days=count), ["sleep_heart_rate"])
    assert [one["sleep_heart_rate"] for one in found.values()] == [55.0 + day % 30 for day in range(count)]


async def test_stages_outside_of_their_own_night_are_cut(conn: Connection, anna: int) -> None:
    staged = sleep(0, 6, (-2, 1), (-1, 2), (2, 3), (6, 4), (7, 1))
    await health.save(conn, anna, sha(1), "fit", Wellness(sleeps=(staged,)))
    (night,) = await health.sleeps(conn, anna, DAY, DAY)
    assert (night.stage_starts_ms, night.stage_levels) == ((0, 7_200_000), (2, 3))


async def test_the_latest_day_of_each_metric(conn: Connection, anna: int) -> None:
    await health.save(
        conn,
        anna,
        sha(1),
        "fit",
        values(value("weight_kg", 70), value("steps", 5, day=1, component="running")),
    )
    await health.save(conn, anna, sha(2), "garmin_json", values(value("steps", 9, day=-1)))
    await health.save(conn, anna, sha(3), "fit", values(value("steps", 7, day=1, component="walking")))
    found = await health.latest(conn, anna)
    assert {key: (one.day, one.value) for key, one in found.items()} == {
        "steps": (DAY + timedelta(days=1), 12.0),
        "weight_kg": (DAY, 70.0),
    }


async def test_coverage_names_first_and_last_day(conn: Connection, anna: int) -> None:
    wellness = Wellness(
        values=(value("spo2", 96, day=-3), value("spo2", 95, day=2)), series=(made.heart_rate(0, 60),)
    )
    await health.save(conn, anna, sha(1), "fit", wellness)
    metrics, channels = await health.coverage(conn, anna)
    assert metrics == {
        "spo2": health.Coverage(first_day=DAY - timedelta(days=3), last_day=DAY + timedelta(days=2)),
        "min_heart_rate": health.Coverage(first_day=DAY, last_day=DAY),
        "max_heart_rate": health.Coverage(first_day=DAY, last_day=DAY),
    }
    assert channels == {"heart_rate": health.Coverage(first_day=DAY, last_day=DAY)}


@pytest.mark.parametrize(
    ("taken", "expected"), [((0,), (1, 5)), ((0, 1, 5), (2, 4)), ((3,), (0, 5)), (tuple(range(6)), None)]
)
async def test_days_whose_value_the_user_took_away_are_passed(
    conn: Connection, anna: int, taken: tuple[int, ...], expected: tuple[int, int] | None
) -> None:
    """Of what files say ('weight_kg') and of what is computed ('min_heart_rate'); the other athlete's words do not count."""
    ben = (await athletes.create(conn, "ben", "Ben")).athlete_id
    metrics = ("weight_kg", "min_heart_rate")
    wellness = Wellness(
        values=tuple(value("weight_kg", 70 + day, day=day) for day in range(6)),
        series=tuple(made.heart_rate(0, 60 + day, day=day) for day in range(6)),
    )
    await health.save(conn, anna, sha(1), "fit", wellness)
    gone = [(anna, metric, day) for metric in metrics for day in taken] + [(ben, "weight_kg", 3)]
    await conn.executemany(
        "insert into health_edit (athlete_id, metric, local_date, value, edited_at) values ($1, $2, $3, null, now())",
        [(athlete_id, metric, DAY + timedelta(days=day)) for athlete_id, metric, day in gone],
    )
    days = None if expected is None else tuple(DAY + timedelta(days=day) for day in expected)
    covered, _ = await health.coverage(conn, anna)
    latest = await health.latest(conn, anna)
    for metric in metrics:
        one = covered.get(metric)
        assert (one and (one.first_day, one.last_day)) == days, metric
        assert (latest[metric].day if metric in latest else None) == (days and days[1]), metric


async def test_days_outside_the_span_and_other_metrics_are_left_out(conn: Connection, anna: int) -> None:
    given = [value(metric, 60, day=day) for metric in ("spo2", "stress") for day in range(5)]
    await health.save(conn, anna, sha(1), "fit", values(*given))
    found = await health.days(conn, anna, DAY + timedelta(days=1), DAY + timedelta(days=2), ["spo2"])
    assert found == {DAY + timedelta(days=day): {"spo2": 60.0} for day in (1, 2)}


async def test_athletes_do_not_see_each_other(conn: Connection, anna: int) -> None:
    ben = (await athletes.create(conn, "ben", "Ben")).athlete_id
    await made.stored(conn, ben, 1)
    wellness = Wellness(values=(value("spo2", 96),), series=(made.heart_rate(0, 60),), sleeps=(sleep(-1, 6),))
    await health.save(conn, anna, sha(1), "fit", wellness)
    assert await health.days(conn, ben, DAY, DAY) == {}
    assert {"spo2", "min_heart_rate"} <= (await health.days(conn, anna, DAY, DAY))[DAY].keys()
    assert await health.latest(conn, ben) == {}
    assert await health.sleeps(conn, ben, DAY, DAY) == []
    assert await health.coverage(conn, ben) == ({}, {})
    assert len((await health.series(conn, ben, "heart_rate", DAY, DAY))[0]) == 0
    await health.forget(conn, ben, sha(1))
    assert await of_day(conn, anna, "spo2") == 96


async def test_a_file_that_is_not_in_the_ledger_says_nothing(conn: Connection, anna: int) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await health.save(conn, anna, sha(99), "fit", values(value("spo2", 96)))
