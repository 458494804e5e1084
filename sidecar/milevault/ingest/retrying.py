"""Files read again: refused ones on the user's word, and everything when a later version reads more (P23)."""

import time
from typing import Final

from milevault.importers import PARSER_VERSION
from milevault.ingest.intake import Enqueue, newest_first, urgent
from milevault.ingest.recipe import ReadAgain
from milevault.store import imports, ledger
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool

BATCH: Final = 500


async def retry_import(pool: Pool, enqueue: Enqueue, athlete_id: int, import_id: int) -> int:
    """Tries the refused files of one import again; returns how many those are.

    Files that were never stored (too large) have to be handed over again.
    """

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            files = await imports.refused_files(conn, athlete_id, import_id)
            return sum([await _retry(conn, enqueue, athlete_id, sha256, urgent()) for sha256 in files])

    return await retry_unit(unit)


async def retry_all_imports(pool: Pool, enqueue: Enqueue, athlete_id: int) -> int:
    """Tries the refused files of every import again, each file once; returns how many those are."""

    async def unit() -> list[int]:
        async with pool.acquire() as conn:
            return await imports.with_refused(conn, athlete_id)

    chosen = await retry_unit(unit)
    return sum([await retry_import(pool, enqueue, athlete_id, import_id) for import_id in chosen])


async def _retry(conn: Connection, enqueue: Enqueue, athlete_id: int, sha256: bytes, priority: int) -> bool:
    # The ledger row first: its lock orders this with a worker that has just refused the file.
    if not await ledger.retry(conn, athlete_id, sha256):
        return False
    await imports.wait_again(conn, athlete_id, sha256)
    await imports.unpack_again(conn, athlete_id, sha256)
    await enqueue(conn, athlete_id, sha256, priority=priority)
    return True


async def read_outdated(pool: Pool, enqueue: Enqueue, read_again: ReadAgain) -> int:
    """Queues up to ``BATCH`` files that an earlier version read or refused; returns how many.

    Refused ones are tried like new files, behind those, and archives are looked through again for what was
    passed over; imported ones keep their results until the new ones take their place. Call it again until it answers 0; a file already queued is not queued twice.
    """

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            outdated = await ledger.outdated(conn, PARSER_VERSION, BATCH)
            for file in outdated:
                if file.state == "imported":
                    await read_again(conn, file.athlete_id, file.sha256)
                else:
                    age_first = newest_first(time.time_ns() - 365 * 86_400 * 10**9)
                    await _retry(conn, enqueue, file.athlete_id, file.sha256, age_first)
            return len(outdated)

    return await retry_unit(unit)
