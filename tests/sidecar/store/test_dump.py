"""The canonical dump: equal for equal content, different for any other, complete by its own check."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from milevault.model import Activity
from milevault.store import athletes, ledger
from milevault.store.dump import APART, CONTENT, canonical_dump, differences
from milevault.store.pool import Connection

from . import samples

pytestmark = pytest.mark.db

RIDES = [samples.activity(60, start=samples.START + timedelta(days=day), seed=day) for day in range(3)]


async def vault(conn: Connection, slug: str, rides: Sequence[Activity]) -> int:
    """An athlete with these activities, imported in this order, each from a file of its own."""
    who = await athletes.create(conn, slug, "Somebody", "Europe/Berlin")
    for ride in rides:
        sha256 = hashlib.sha256(ride.start_time.isoformat().encode()).digest()
        await ledger.record_stored(conn, who.athlete_id, sha256, 100, f"{slug}.fit")
        await samples.save(conn, who, sha256, [samples.analysed(ride)])
        await ledger.finish(conn, who.athlete_id, sha256, "imported", parser_version=1)
    return who.athlete_id


def without_athlete(dump: str) -> str:
    """Two athletes of one database have different slugs, and nothing else may differ."""
    lines = dump.splitlines()
    assert lines[0] == "# athlete"
    return "\n".join(lines[2:])


async def test_order_and_numbers_do_not_show(conn: Connection) -> None:
    one, other = await vault(conn, "one", RIDES), await vault(conn, "other", RIDES[::-1])
    mine, others = await canonical_dump(conn, one), await canonical_dump(conn, other)
    assert without_athlete(mine) == without_athlete(others)
    assert mine == await canonical_dump(conn, one)
    assert mine.count('"start_time"') >= 2 * len(RIDES)


@pytest.mark.parametrize(
    "change",
    [
        "update activity set name = 'Evening ride' where name is not null",
        "update activity_stream set packed = packed || '\\x00' where channel = 'power'",
        "update activity_lap set distance_m = distance_m + 1 where lap_index = 0",
        "update activity_hr_histogram set seconds[1] = seconds[1] + 1",
        "update activity_data_points set power = power + 1",
        "delete from activity_data_points where power > 200",
        "update source_file set findings = '{truncated}'",
        "update athlete set time_zone = 'UTC'",
        "insert into gear values (1, 'Shoe', 'shoe', null, null, null, false, null, 'strava', (select sha256 from source_file limit 1))",
    ],
)
async def test_every_change_of_content_shows(conn: Connection, change: str) -> None:
    who = await vault(conn, "one", RIDES[:1])
    before = await canonical_dump(conn, who)
    await conn.execute(change.replace("values (1,", f"values ({who},"))
    assert await canonical_dump(conn, who) != before


@pytest.mark.parametrize(
    "change",
    [
        "update activity set imported_at = imported_at + interval '1 day'",
        "update source_file set label = 'other.fit', attempts = 1, stored_at = now() + interval '1 hour'",
    ],
)
async def test_the_history_of_importing_does_not_show(conn: Connection, change: str) -> None:
    who = await vault(conn, "one", RIDES[:1])
    before = await canonical_dump(conn, who)
    await conn.execute(change)
    assert await canonical_dump(conn, who) == before


async def test_rows_are_called_by_the_recording_of_their_activity(conn: Connection) -> None:
    who = await vault(conn, "one", RIDES[:1])
    dump = await canonical_dump(conn, who)
    sha256 = hashlib.sha256(RIDES[0].start_time.isoformat().encode()).hexdigest()
    laps = dump.split("# activity_lap\n")[1].split("# ")[0].splitlines()
    assert [json.loads(line)["activity"] for line in laps] == [f"{sha256}/0"] * 2
    points = json.loads(dump.split("# activity_data_points\n")[1].split("# ")[0])
    assert (points["activity"], points["rows"]) == (f"{sha256}/0", 60)
    assert "activity_id" not in dump
    assert "athlete_id" not in dump


async def test_another_athletes_content_does_not_show(conn: Connection) -> None:
    who = await vault(conn, "one", RIDES[:1])
    before = await canonical_dump(conn, who)
    await vault(conn, "other", [replace(RIDES[1], name="Somebody else's")])
    assert await canonical_dump(conn, who) == before


async def test_every_table_is_content_or_apart(conn: Connection) -> None:
    rows = await conn.fetch(
        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'pgqueuer%'"
    )
    listed = [content.table for content in CONTENT]
    assert len(listed) == len(set(listed))
    assert {row["tablename"] for row in rows} == set(listed) | APART
    assert not set(listed) & APART


async def test_columns_left_out_exist(conn: Connection) -> None:
    for content in CONTENT:
        rows = await conn.fetch(
            "select attname from pg_attribute where attrelid = $1::regclass and attnum > 0", content.table
        )
        assert set(content.left_out) | set(content.digests) <= {row["attname"] for row in rows}, content.table


def test_differences_name_table_and_side() -> None:
    one, other = "# activity\n{}\n# gear\nold\nboth\n", "# activity\n{}\n# gear\nboth\nnew\n# annotation\nx\n"
    assert list(differences(one, other)) == ["gear: - old", "gear: + new", "annotation: + x"]
    assert list(differences(one, one)) == []
