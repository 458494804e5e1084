"""Activities on a real database: what is saved is what is read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from milevault.model import Activity, Streams
from milevault.store import activities, athletes, cursors, ledger
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")


async def put(
    conn: Connection, athlete: Athlete, *parts: Activity, key: int = 1, points: bool = True
) -> list[int]:
    """Saves the parts as the content of a file whose hash is made of ``key``."""
    sha256 = key.to_bytes(32)
    async with conn.transaction():
        await ledger.record_stored(conn, athlete.athlete_id, sha256, 100, f"{key}.fit")
        ids = await samples.save(
            conn, athlete, sha256, [samples.analysed(part) for part in parts], points=points
        )
        await ledger.finish(conn, athlete.athlete_id, sha256, "imported", parser_version=1)
    return ids


async def count(conn: Connection, table: str) -> int:
    return int(await conn.fetchval(f"select count(*) from {table}"))


async def test_streams_come_back_exactly_at_their_resolution(conn: Connection, anna: Athlete) -> None:
    ride = samples.activity(3600)
    (activity_id,) = await put(conn, anna, ride)
    read = await activities.streams(conn, anna.athlete_id, activity_id)
    assert read is not None
    np.testing.assert_array_equal(read.elapsed_s, ride.streams.elapsed_s)
    assert read.values.keys() == ride.streams.values.keys()
    for name, values in ride.streams.values.items():
        np.testing.assert_array_equal(read.values[name], values, err_msg=name)


async def test_only_the_asked_channels_are_read(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = await put(conn, anna, samples.activity())
    read = await activities.streams(conn, anna.athlete_id, activity_id, ["heart_rate", "core_temperature"])
    assert read is not None
    assert set(read.values) == {"heart_rate"}
    assert len(read.elapsed_s) == 600


async def test_detail_holds_laps_device_findings_and_channels(conn: Connection, anna: Athlete) -> None:
    ride = samples.activity()
    (activity_id,) = await put(conn, anna, ride)
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    assert detail is not None
    assert detail.activity.name == "Morning ride"
    assert detail.activity.distance_m == ride.distance_m
    assert detail.activity.start_time == ride.start_time
    assert detail.activity.local_date == date(2026, 5, 4)
    assert detail.activity.has_track
    assert (detail.device_manufacturer, detail.device_product) == ("garmin", "edge_530")
    assert detail.findings == ("crc_mismatch",)
    assert detail.sample_count == 600
    assert set(detail.channels) == set(ride.streams.values)
    assert [lap.elapsed_time_s for lap in detail.laps] == [300.0, 300.0]
    assert [lap.trigger for lap in detail.laps] == ["distance", None]
    assert detail.laps[1].start_time == ride.start_time + timedelta(seconds=300)
    assert detail.lengths == ()


async def test_rows_fit_the_replies_of_the_api(conn: Connection, anna: Athlete) -> None:
    from milevault.api.schema import activities as schema

    (activity_id,) = await put(conn, anna, samples.activity())
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    rows, _ = await activities.list_activities(conn, anna.athlete_id, limit=5)
    reply = msgspec.convert(detail, schema.ActivityDetail, from_attributes=True)
    assert reply.activity.activity_id == activity_id
    assert msgspec.convert(rows, list[schema.Activity], from_attributes=True)[0] == reply.activity


async def test_pool_swim_without_samples(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = await put(conn, anna, samples.pool_swim())
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    assert detail is not None
    assert [length.total_strokes for length in detail.lengths] == [20, None]
    assert [length.length_type for length in detail.lengths] == ["active", "idle"]
    assert (detail.pool_length_m, detail.sample_count, detail.channels) == (25.0, 0, ())
    read = await activities.streams(conn, anna.athlete_id, activity_id)
    assert read is not None
    assert len(read) == 0
    assert read.values == {}


async def test_activity_of_somebody_else_is_not_found(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = await put(conn, anna, samples.activity())
    other = await athletes.create(conn, "ben", "Ben", "UTC")
    assert await activities.detail(conn, other.athlete_id, activity_id) is None
    assert await activities.streams(conn, other.athlete_id, activity_id) is None
    assert await activities.laps(conn, other.athlete_id, activity_id) == []
    assert not await activities.delete(conn, other.athlete_id, activity_id)
    assert await count(conn, "activity") == 1


async def test_data_points_equal_the_samples(conn: Connection, anna: Athlete) -> None:
    ride = samples.activity(900)
    (activity_id,) = await put(conn, anna, ride)
    rows = await conn.fetch(
        "select * from activity_data_points where athlete_id = $1 and activity_id = $2 order by ts",
        anna.athlete_id,
        activity_id,
    )
    assert [row["ts"] for row in rows] == [ride.start_time + timedelta(seconds=s) for s in range(900)]
    for name, expected in ride.streams.values.items():
        got = np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)
        np.testing.assert_allclose(got, expected, rtol=2e-7, err_msg=name)


async def test_points_can_be_left_out(conn: Connection, anna: Athlete) -> None:
    await put(conn, anna, samples.activity(), points=False)
    assert await count(conn, "activity_data_points") == 0
    assert await count(conn, "activity_stream") == 10


async def test_histogram_counts_seconds_per_bpm(conn: Connection, anna: Athlete) -> None:
    ride = samples.activity()
    (activity_id,) = await put(conn, anna, ride)
    histogram = await activities.heart_rate_histogram(conn, anna.athlete_id, activity_id)
    assert sum(histogram.values()) == np.count_nonzero(~np.isnan(ride.streams.values["heart_rate"]))
    assert all(seconds > 0 for seconds in histogram.values())


async def test_delete_removes_all_but_the_ledger_row(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = await put(conn, anna, samples.activity())
    async with conn.transaction():
        assert await activities.delete(conn, anna.athlete_id, activity_id)
    for table in (
        "activity",
        "activity_lap",
        "activity_stream",
        "activity_hr_histogram",
        "activity_data_points",
    ):
        assert await count(conn, table) == 0, table
    assert await count(conn, "source_file") == 1


@pytest.mark.parametrize(
    ("offset_s", "zone", "expected"),
    [
        (None, "UTC", date(2026, 5, 4)),
        (None, "Asia/Tokyo", date(2026, 5, 5)),
        (None, "America/Los_Angeles", date(2026, 5, 4)),
        (7200, "America/Los_Angeles", date(2026, 5, 5)),
        (-7200, "Asia/Tokyo", date(2026, 5, 4)),
    ],
)
async def test_day_is_that_of_the_wall_clock(
    conn: Connection, offset_s: int | None, zone: str, expected: date
) -> None:
    athlete = await athletes.create(conn, "anna", "Anna", zone)
    late = replace(
        samples.activity(60, start=datetime(2026, 5, 4, 22, 30, tzinfo=UTC)), utc_offset_s=offset_s
    )
    await put(conn, athlete, late)
    (row,), _ = await activities.list_activities(conn, athlete.athlete_id, limit=1)
    assert row.local_date == expected


async def test_nan_is_stored_as_missing(conn: Connection, anna: Athlete) -> None:
    odd = replace(samples.activity(60), distance_m=float("nan"), avg_power_w=float("inf"))
    await put(conn, anna, odd)
    (row,), _ = await activities.list_activities(conn, anna.athlete_id, limit=1)
    assert row.distance_m is None
    assert row.avg_power_w is None


async def test_unknown_and_empty_channels_are_not_stored(conn: Connection, anna: Athlete) -> None:
    ride = samples.activity(10)
    values = {**ride.streams.values, "speed": np.full(10, np.nan), "wishes": np.ones(10)}
    (activity_id,) = await put(
        conn, anna, replace(ride, streams=Streams(elapsed_s=ride.streams.elapsed_s, values=values))
    )
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    assert detail is not None
    assert "speed" not in detail.channels
    assert "wishes" not in detail.channels


class TestList:
    """Pages, filters and their order."""

    @pytest.fixture
    async def week(self, conn: Connection, anna: Athlete) -> list[int]:
        """Seven activities, oldest first; two start in the same second."""
        ids = []
        for place in range(7):
            start = samples.START + timedelta(days=min(place, 5))
            one = replace(
                samples.activity(60, start=start),
                sport="running" if place % 2 else "cycling",
                distance_m=place * 1000.0 if place else None,
                name=f"Tour 100%_{place}" if place > 3 else None,
            )
            ids += await put(conn, anna, one, key=place + 1, points=False)
        return ids

    @pytest.mark.parametrize("order", ["asc", "desc"])
    @pytest.mark.parametrize("limit", [1, 3, 6, 7])
    async def test_pages_show_everything_once_in_order(
        self, conn: Connection, anna: Athlete, week: list[int], order: activities.Order, limit: int
    ) -> None:
        """With 6 the page ends between the two of the same second."""
        seen: list[int] = []
        cursor = None
        for _ in range(-(-len(week) // limit)):
            rows, cursor = await activities.list_activities(
                conn, anna.athlete_id, limit=limit, cursor=cursor, order=order
            )
            seen += [row.activity_id for row in rows]
        assert seen == sorted(week, reverse=order == "desc")
        assert cursor is None

    async def test_a_cursor_leads_back_in_the_other_order(
        self, conn: Connection, anna: Athlete, week: list[int]
    ) -> None:
        _, cursor = await activities.list_activities(conn, anna.athlete_id, limit=3, order="asc")
        back, end = await activities.list_activities(conn, anna.athlete_id, limit=3, cursor=cursor)
        assert [row.activity_id for row in back] == [week[1], week[0]]
        assert end is None

    async def test_the_next_newer_one_of_a_sport(
        self, conn: Connection, anna: Athlete, week: list[int]
    ) -> None:
        rows, _ = await activities.list_activities(
            conn,
            anna.athlete_id,
            limit=2,
            order="asc",
            after=samples.START + timedelta(days=2),
            sport="running",
        )
        assert [row.activity_id for row in rows] == [week[3], week[5]]

    async def test_an_older_activity_does_not_shift_the_next_page_of_oldest_first(
        self, conn: Connection, anna: Athlete, week: list[int]
    ) -> None:
        rows, cursor = await activities.list_activities(conn, anna.athlete_id, limit=3, order="asc")
        await put(conn, anna, samples.activity(60, start=samples.START - timedelta(days=30)), key=99)
        more, _ = await activities.list_activities(
            conn, anna.athlete_id, limit=10, cursor=cursor, order="asc"
        )
        assert [row.activity_id for row in [*rows, *more]] == week

    async def test_new_activity_does_not_shift_the_next_page(
        self, conn: Connection, anna: Athlete, week: list[int]
    ) -> None:
        rows, cursor = await activities.list_activities(conn, anna.athlete_id, limit=3)
        await put(conn, anna, samples.activity(60, start=samples.START + timedelta(days=30)), key=99)
        more, _ = await activities.list_activities(conn, anna.athlete_id, limit=10, cursor=cursor)
        assert {row.activity_id for row in [*rows, *more]} == set(week)

    @pytest.mark.parametrize(
        ("filters", "places"),
        [
            ({"sport": "running"}, {1, 3, 5}),
            ({"sport": "rowing"}, set()),
            ({"after": samples.START + timedelta(days=5)}, {5, 6}),
            ({"before": samples.START + timedelta(days=1)}, {0}),
            ({"min_distance_m": 5000.0}, {5, 6}),
            ({"max_distance_m": 2000.0}, {1, 2}),
            ({"q": "tOuR"}, {4, 5, 6}),
            ({"q": "100%_5"}, {5}),
            ({"q": "%"}, {4, 5, 6}),
            ({"sport": "cycling", "q": "tour", "min_distance_m": 5000.0}, {6}),
        ],
    )
    async def test_filters(
        self, conn: Connection, anna: Athlete, week: list[int], filters: dict[str, Any], places: set[int]
    ) -> None:
        for order, expected in (("asc", sorted(places)), ("desc", sorted(places, reverse=True))):
            rows, _ = await activities.list_activities(
                conn, anna.athlete_id, limit=50, order=order, **filters
            )
            assert [week.index(row.activity_id) for row in rows] == expected

    @pytest.mark.parametrize(
        "cursor", ["", "x", "WzFd", "bnVsbA", "ü", "W10", cursors.encode(2**62, 1), cursors.encode("a", 1)]
    )
    async def test_foreign_cursor_is_refused(self, conn: Connection, anna: Athlete, cursor: str) -> None:
        with pytest.raises(cursors.BadCursor):
            await activities.list_activities(conn, anna.athlete_id, limit=3, cursor=cursor)


class TestSummary:
    """The one reply behind the sensors."""

    async def test_empty_vault(self, conn: Connection, anna: Athlete) -> None:
        summary = await activities.summary(conn, anna.athlete_id, date(2026, 5, 6))
        assert summary.latest_activity is None
        assert (summary.week.activity_count, summary.week.distance_m) == (0, 0.0)
        assert (summary.week.first_day, summary.week.last_day) == (date(2026, 5, 4), date(2026, 5, 10))
        assert (summary.files_waiting, summary.files_failed) == (0, 0)

    async def test_week_runs_from_monday_to_sunday(self, conn: Connection, anna: Athlete) -> None:
        for key, days in enumerate((-1, 0, 6, 7), start=1):
            one = replace(samples.activity(60, start=samples.START + timedelta(days=days)), distance_m=1000.0)
            await put(conn, anna, one, key=key)
        for today in (date(2026, 5, 4), date(2026, 5, 10)):
            week = (await activities.summary(conn, anna.athlete_id, today)).week
            assert (week.activity_count, week.distance_m, week.moving_time_s) == (2, 2000.0, 80.0)

    async def test_transition_is_neither_latest_nor_counted(self, conn: Connection, anna: Athlete) -> None:
        ride = samples.activity(60)
        change = replace(
            samples.activity(60, session_index=1, start=samples.START + timedelta(hours=1)),
            sport="transition",
        )
        ride_id, _ = await put(conn, anna, ride, change)
        summary = await activities.summary(conn, anna.athlete_id, date(2026, 5, 4))
        assert summary.latest_activity is not None
        assert summary.latest_activity.activity_id == ride_id
        assert summary.week.activity_count == 1

    async def test_missing_moving_time_counts_as_timer_or_elapsed_time(
        self, conn: Connection, anna: Athlete
    ) -> None:
        one = replace(samples.activity(60), moving_time_s=None)
        two = replace(samples.activity(60), moving_time_s=None, timer_time_s=None, distance_m=None)
        await put(conn, anna, one, key=1)
        await put(conn, anna, two, key=2)
        totals = await activities.totals(conn, anna.athlete_id, date(2026, 5, 4), date(2026, 5, 4))
        assert totals.moving_time_s == 50.0 + 60.0
        assert totals.distance_m == one.distance_m

    async def test_files_waiting_and_failed(self, conn: Connection, anna: Athlete) -> None:
        from milevault.store import imports

        for key, state in enumerate(("stored", "stored", "rejected", "not_activity"), start=1):
            await ledger.record_stored(conn, anna.athlete_id, key.to_bytes(32), 1, "x")
            if state != "stored":
                await ledger.finish(conn, anna.athlete_id, key.to_bytes(32), state, "code", "reason")  # type: ignore[arg-type]
        import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
        await imports.add_item(conn, anna.athlete_id, import_id, "big", 2**40, "rejected", code="too_large")
        summary = await activities.summary(conn, anna.athlete_id, date(2026, 5, 4))
        assert (summary.files_waiting, summary.files_failed) == (2, 2)
