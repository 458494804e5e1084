"""What the user says of activities, and the vault as it is then: for the tests of edits and of deletions."""

import re
from typing import Any

from milevault.ingest import editing
from milevault.ingest.merging import Changes
from milevault.jobs.queue import enqueue_again
from milevault.store import doctor
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool


async def edit(pool: Pool, anna: Athlete, activity_id: int, **change: Any) -> Changes:
    changes = await editing.edit(pool, anna.athlete_id, activity_id, change, enqueue_again)
    assert isinstance(changes, Changes)
    return changes


async def delete(pool: Pool, anna: Athlete, activity_id: int) -> Changes:
    changes = await editing.delete(pool, anna.athlete_id, activity_id, enqueue_again)
    assert changes is not None
    return changes


async def the_activity(conn: Connection) -> int:
    return int(await conn.fetchval("select activity_id from activity"))


async def dump(conn: Connection, anna: Athlete) -> str:
    """The vault without the user's word itself, without which the effects of none are left."""
    return re.sub(r"# annotation\n(?:[^#].*\n)*", "", await whole_dump(conn, anna))


async def whole_dump(conn: Connection, anna: Athlete) -> str:
    """The vault, whichever versions wrote it: the tests' files are read by the first one."""
    whole = await canonical_dump(conn, anna.athlete_id)
    return re.sub(r'"(parser|analysis)_version": \d+', "", whole)


def same(one: str, other: str) -> None:
    assert list(differences(one, other)) == []


async def sound(conn: Connection) -> list[str]:
    """What the doctor finds; imports and events are others' to test."""
    return [one.message for one in await doctor.findings(conn) if one.invariant not in ("I1", "I5", "I6")]
