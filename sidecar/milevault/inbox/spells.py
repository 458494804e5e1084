"""Spells: files that arrive in the inbox together belong to one import, however many scans they take."""

import asyncio
import time
from collections.abc import Callable

from milevault.store import imports
from milevault.store.pool import Connection


class Spells:
    """The open inbox import of each athlete."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._open: dict[int, int] = {}
        self._used: dict[int, float] = {}
        self._clock = clock
        self._lock = asyncio.Lock()

    async def import_for(self, conn: Connection, athlete_id: int) -> int:
        """The import that a file arriving now belongs to; opened where none is."""
        async with self._lock:
            known = self._open.get(athlete_id)
            if known is None or not (
                self._surely_open(athlete_id) or await _is_open(conn, athlete_id, known)
            ):
                known = await self._left_open(conn, athlete_id)
                if known is None:
                    known = await imports.open_import(conn, athlete_id, "inbox")
                self._open[athlete_id] = known
            self._used[athlete_id] = self._clock()
            return known

    def _surely_open(self, athlete_id: int) -> bool:
        """Whether a file joined so lately that nobody can have finished the import: no need to ask."""
        return self._clock() - self._used[athlete_id] < imports.QUIET_S / 3

    async def seal_except(self, conn: Connection, busy: set[int]) -> None:
        """End the spells that wait for nothing any more, apart from those of ``busy`` athletes."""
        for athlete_id in self._open.keys() - busy:
            counts = await imports.counts(conn, athlete_id, self._open[athlete_id])
            if counts.waiting == 0:
                await imports.seal(conn, athlete_id, self._open.pop(athlete_id))

    async def _left_open(self, conn: Connection, athlete_id: int) -> int | None:
        """The spell that was open when this process last ended."""
        for one in await imports.open_imports(conn):
            if (one.athlete_id, one.origin, one.sealed_at) == (athlete_id, "inbox", None):
                return one.import_id
        return None


async def _is_open(conn: Connection, athlete_id: int, import_id: int) -> bool:
    found = await imports.get(conn, athlete_id, import_id)
    return found is not None and found.sealed_at is None and found.finished_at is None
