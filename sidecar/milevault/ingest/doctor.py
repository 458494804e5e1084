"""``milevault doctor``: every invariant that can be checked from here, in the database and on the disk.

I1 and I4 to I9 are SQL (store.doctor); I2 and I3 compare the ledger with the originals; I10 is free space.
I9 is about the user's word: every annotation names a recording that is here, so that a rebuild finds it again.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from milevault.errors import StoreUnavailable
from milevault.ingest.originals import Originals, hash_fd
from milevault.store import doctor
from milevault.store.doctor import Finding
from milevault.store.pool import Pool

BATCH: Final = 500


async def examine(pool: Pool, originals: Originals, *, deep: bool = False) -> list[Finding]:
    """Everything that is wrong, in the order of the invariants; an empty list is health.

    ``deep`` re-reads and hashes every original (I2), which takes as long as the disk needs.
    """
    async with pool.acquire() as conn:
        found = await doctor.findings(conn)
    found += await _ledger_without_original(pool, originals, deep=deep)
    found += await _originals_without_ledger(pool, originals)
    found += await asyncio.to_thread(_disk, originals)
    return sorted(found, key=lambda finding: (int(finding.invariant[1:]), finding.message))


async def _ledger_without_original(pool: Pool, originals: Originals, *, deep: bool) -> list[Finding]:
    """I2: every ledger row has its original with equal size, and hash when ``deep``."""
    found: list[Finding] = []
    batch: list[doctor.OriginalRow] = []
    async with pool.acquire() as conn:
        async for row in doctor.originals(conn):
            batch.append(row)
            if len(batch) == BATCH:
                found += await asyncio.to_thread(_compare, originals, tuple(batch), deep=deep)
                batch.clear()
    return found + await asyncio.to_thread(_compare, originals, tuple(batch), deep=deep)


def _compare(originals: Originals, rows: Iterable[doctor.OriginalRow], *, deep: bool) -> list[Finding]:
    return [
        Finding(invariant="I2", message=f"original {row.sha256.hex()} of athlete {row.athlete_id} {fault}")
        for row in rows
        if (fault := _fault(originals, row, deep=deep)) is not None
    ]


def _fault(originals: Originals, row: doctor.OriginalRow, *, deep: bool) -> str | None:
    size = originals.size(row.sha256)
    if size is None:
        return "is missing"
    if size != row.size_bytes:
        return f"has {size} bytes instead of {row.size_bytes}"
    return "is damaged: its hash is another one" if deep and not _hash_fits(originals, row.sha256) else None


def _hash_fits(originals: Originals, sha256: bytes) -> bool:
    try:
        with open(originals.open(sha256), "rb") as file:  # noqa: PTH123 - a descriptor
            return hash_fd(file.fileno()) == sha256
    except OSError, StoreUnavailable:
        # A sector that cannot be read is damage too.
        return False


async def _originals_without_ledger(pool: Pool, originals: Originals) -> list[Finding]:
    """I3: every original has a ledger row; nothing else lies among them; nobody left half a file.

    The walk comes before the question to the ledger: a file taken in meanwhile is in neither or in both.
    A file that a running process has stored but not yet committed (between K5 and K6) is looked for twice.
    """
    orphans = await _orphans(pool, originals)
    if orphans:
        await asyncio.sleep(1)
        orphans &= await _orphans(pool, originals)
    messages = [f"original {sha256.hex()} has no ledger row" for sha256 in orphans]
    messages += await asyncio.to_thread(_strangers, originals)
    return [Finding(invariant="I3", message=message) for message in messages]


async def _orphans(pool: Pool, originals: Originals) -> set[bytes]:
    present = await asyncio.to_thread(lambda: {sha256 for sha256, _ in originals.walk()})
    async with pool.acquire() as conn:
        async for row in doctor.originals(conn):
            present.discard(row.sha256)
    return present


def _strangers(originals: Originals) -> list[str]:
    count = sum(1 for _ in originals.strangers())
    left = originals.abandoned_temp()
    # Counts, no names: a foreign file may be called anything (R20).
    messages = [f"{count} foreign files lie among the originals"] if count else []
    return messages + ([f"{left} unfinished files were left by a killed process"] if left else [])


def _disk(originals: Originals) -> list[Finding]:
    space = originals.space()
    if not space.low:
        return []
    return [
        Finding(
            invariant="I10",
            message=f"the disk has {space.free_bytes // 1024**2} MiB free: nothing is taken in",
        )
    ]
