"""The doctor finds each kind of damage, and nothing in a sound vault."""

import pytest

from milevault.store import athletes, doctor, events, health, imports, leases, ledger
from milevault.store.pool import Connection

from . import health_samples, samples

pytestmark = pytest.mark.db

SHA = (1).to_bytes(32)
REFUSED = "decode(repeat('00', 31) || '02', 'hex')"


@pytest.fixture
async def sound(conn: Connection) -> Connection:
    """A vault with one imported ride, one refused file, one waiting file, and events."""
    anna = await athletes.create(conn, "anna", "Anna")
    await athletes.create(conn, "ben", "Ben")
    whose = anna.athlete_id
    import_id = await imports.open_import(conn, whose, "cli")
    for number in (1, 2, 3):
        await ledger.record_stored(conn, whose, number.to_bytes(32), 10, "x.fit")
        await imports.add_item(conn, whose, import_id, "x.fit", 10, "waiting", sha256=number.to_bytes(32))
    await imports.add_item(conn, whose, import_id, "film.mp4", 2**40, "rejected", code="too_large")
    async with conn.transaction():
        (activity_id,) = await samples.save(conn, anna, SHA, [samples.analysed()])
        await health.save(conn, whose, SHA, "fit", health_samples.whole_file())
        await ledger.finish(conn, whose, SHA, "imported")
        await imports.finish_items(conn, whose, SHA, "imported")
        await events.append(conn, whose, "activity_recorded", {"activity_id": activity_id})
    await ledger.finish(conn, whose, (2).to_bytes(32), "rejected", "corrupt", "Damaged.")
    await imports.finish_items(conn, whose, (2).to_bytes(32), "rejected", "corrupt", "Damaged.")
    await events.append(conn, whose, "file_rejected", {"item_id": 2})
    await events.publish(conn)
    await leases.acquire(conn, "inbox", "me", 30)
    return conn


async def test_sound_vault_has_no_findings(sound: Connection) -> None:
    assert await doctor.findings(sound) == []


async def test_empty_vault_has_no_findings(conn: Connection) -> None:
    assert await doctor.findings(conn) == []


async def test_originals_are_listed_for_the_comparison_with_the_files(sound: Connection) -> None:
    rows = [row async for row in doctor.originals(sound)]
    assert [(row.sha256, row.size_bytes) for row in rows] == [(n.to_bytes(32), 10) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("damage", "invariant"),
    [
        ("delete from import_item where sha256 = decode(repeat('00', 31) || '03', 'hex')", "I1"),
        ("update import_item set state = 'imported' where state = 'waiting'", "I1"),
        ("update source_file set state = 'not_activity' where state = 'stored'", "I1"),
        ("update import set finished_at = now()", "I1"),
        ("update source_file set state = 'stored' where state = 'imported'", "I4"),
        ("delete from activity_stream where channel = 'elapsed_s'", "I4"),
        ("delete from activity_stream", "I4"),
        ("update activity_stream set sample_count = 3 where channel = 'speed'", "I4"),
        ("update activity set sample_count = 601", "I4"),
        ("delete from activity_data_points where heart_rate is null", "I4"),
        ("update activity set end_time = start_time + interval '1 minute'", "I4"),
        (f"update health_value set sha256 = {REFUSED}", "I4"),
        (f"update health_sample set sha256 = {REFUSED}", "I4"),
        (f"update sleep_session set sha256 = {REFUSED}", "I4"),
        ("delete from event where kind = 'activity_recorded'", "I5"),
        ("delete from event where position = 2", "I5"),
        ("update vault set last_position = 7", "I5"),
        ("update lease set expires_at = now() - interval '2 minutes'", "I6"),
        ("update activity set distance_m = 'nan'", "I7"),
        ("update activity set max_power_w = 'infinity'", "I7"),
        ("update activity set start_time = '1970-01-01'", "I7"),
        ("update activity_data_points set position_lat = 91 where heart_rate = 140", "I7"),
        ("update activity_data_points set speed = 'nan' where heart_rate = 140", "I7"),
        ("with gone as (delete from sleep_session) delete from health_sample", "I4"),
        ("update health_derived set local_date = local_date + 9 where metric = 'stress'", "I4"),
        ("update health_derived set value = 'nan' where metric = 'stress'", "I7"),
        ("update health_derived set observed_at = now() + interval '3 days' where metric = 'stress'", "I7"),
        ("update health_value set value = 'nan' where metric = 'spo2'", "I7"),
        ("update health_value set value = '-infinity' where metric = 'spo2'", "I7"),
        ("update health_value set local_date = '1989-12-31' where metric = 'spo2'", "I7"),
        ("update health_value set observed_at = now() + interval '3 days' where metric = 'spo2'", "I7"),
        ("update health_sample set local_date = '2100-01-01' where channel = 'stress'", "I7"),
        ("update sleep_session set start_time = '1980-01-01'", "I7"),
        ("update sleep_session set local_date = '1980-01-01'", "I7"),
        ("update event set athlete_id = 2 where kind = 'activity_recorded'", "I8"),
        ("update activity_data_points set athlete_id = 2 where heart_rate is null", "I8"),
    ],
)
async def test_damage_is_found_and_named(sound: Connection, damage: str, invariant: str) -> None:
    await sound.execute(damage)
    found = await doctor.findings(sound)
    assert invariant in {finding.invariant for finding in found}


async def test_released_lease_is_no_finding(sound: Connection) -> None:
    await leases.release(sound, "inbox", 1)
    await sound.execute("update lease set expires_at = now() - interval '1 day'")
    assert await doctor.findings(sound) == []


async def test_pruned_events_are_no_gap(sound: Connection) -> None:
    await sound.execute("update event set created_at = created_at - interval '100 days'")
    await sound.execute("update activity set imported_at = imported_at - interval '100 days'")
    assert await events.prune(sound, keep_days=90, keep_events=1) == 1
    assert await doctor.findings(sound) == []


async def test_points_that_were_never_kept_are_no_finding(sound: Connection) -> None:
    await sound.execute("delete from activity_data_points")
    assert await doctor.findings(sound) == []
