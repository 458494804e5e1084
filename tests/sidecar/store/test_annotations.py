"""The user's word as rows: all of it in one place, by names that outlive the database."""

import pytest

from milevault.model.edits import NO_EDITS, Edits
from milevault.model.recording import Recording
from milevault.store import annotations, athletes, ledger, recordings
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    """With two activities of two files, both part of activity 9, which is not there."""
    athlete = await athletes.create(conn, "anna", "Anna")
    for key in (1, 2):
        await ledger.record_stored(conn, athlete.athlete_id, key.to_bytes(32), 10, "x.fit")
        made = Recording(
            sha256=key.to_bytes(32), session_index=0, source="fit", activity=samples.pool_swim(), richness=1
        )
        await recordings.put(conn, athlete.athlete_id, [made])
        await recordings.assign(conn, athlete.athlete_id, [(made, 9)])
    return athlete


async def said(conn: Connection, anna: Athlete) -> list[Recording]:
    found = await recordings.of_activities(conn, anna.athlete_id, [9])
    return sorted(found, key=lambda one: one.name)


async def test_saying_something_moves_all_of_it_to_one_recording(conn: Connection, anna: Athlete) -> None:
    one, other = await said(conn, anna)
    assert (one.edits, one.edited_at) == (NO_EDITS, None)
    first = Edits(name="Lanes", trim_end_s=60.5, race=False)
    await annotations.write_edits(conn, anna.athlete_id, one, [one, other], first)
    one, other = await said(conn, anna)
    assert (one.edits, other.edits) == (first, NO_EDITS)
    before = one.edited_at
    await annotations.write_edits(conn, anna.athlete_id, other, [one, other], Edits(name=""))
    one, other = await said(conn, anna)
    assert (one.edits, other.edits) == (NO_EDITS, Edits(name=""))
    assert before is not None
    assert other.edited_at is not None
    assert other.edited_at > before
    await annotations.write_edits(conn, anna.athlete_id, one, [one, other], NO_EDITS)
    assert await conn.fetchval("select count(*) from annotation") == 0


async def test_other_words_on_the_recording_stay(conn: Connection, anna: Athlete) -> None:
    one, other = await said(conn, anna)
    await recordings.set_apart(conn, anna.athlete_id, one.sha256, 0, apart=True)
    await annotations.write_edits(conn, anna.athlete_id, one, [one, other], Edits(name="Lanes"))
    await annotations.write_edits(conn, anna.athlete_id, one, [one, other], NO_EDITS)
    assert (await said(conn, anna))[0].apart


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert annotations.edits_from('{"name": "Lanes", "mood": 7}') == Edits(name="Lanes")
    assert annotations.edits_from(None) == NO_EDITS


async def test_only_a_deleted_activity_is_deleted(conn: Connection, anna: Athlete) -> None:
    who = anna.athlete_id
    one, other = await said(conn, anna)
    assert await annotations.deleted(conn, who) == []
    await annotations.write_edits(conn, who, one, [one, other], Edits(deleted=True))
    assert await annotations.deleted(conn, who) == [9]
    assert await annotations.is_deleted(conn, who, 9)
    assert not await annotations.is_deleted(conn, who, 8)
    ben = await athletes.create(conn, "ben", "Ben")
    assert await annotations.deleted(conn, ben.athlete_id) == []
    assert not await annotations.is_deleted(conn, ben.athlete_id, 9)
