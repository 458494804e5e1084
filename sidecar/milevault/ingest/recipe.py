"""The recipe for one file of the ledger: identify and read (in the parser child), analyse, save.

Everything here may be repeated: the ledger row decides what is still to do, and its lock lets only one
worker do it. A file that cannot become an activity gets its outcome and reason in the ledger; what passes
by itself (database away, disk full) is raised as StoreUnavailable, and the job is tried again later.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from milevault.analysis import ANALYSIS_VERSION, Analysis, summarise
from milevault.errors import FileError, MileVaultError, NotAnActivity, ParserFailed, StoreUnavailable
from milevault.importers import PARSER_VERSION
from milevault.ingest import payloads
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.intake import Fence
from milevault.ingest.originals import Originals
from milevault.ingest.parser import Parser
from milevault.model import FileContent
from milevault.store import activities, athletes, events, imports, ledger
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool

_LOG: Final = logging.getLogger(__name__)
PARSER_TRIES: Final = 2


class Quarantined(FileError):
    """Not the file's own fault as far as we know, but it cannot be imported by this version."""


class Recipe:
    """Imports files of the ledger one by one.

    ``keeps_points`` says whether an activity of that start time gets wide rows too (the hypertable;
    ``TimescaleInfo.keeps``). ``now`` is the clock against which
    implausible times are refused. ``fence`` is checked inside the transaction.
    """

    def __init__(
        self,
        pool: Pool,
        originals: Originals,
        parser: Parser,
        *,
        keeps_points: Callable[[datetime], bool],
        fence: Fence | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._originals = originals
        self._parser = parser
        self._keeps_points = keeps_points
        self._fence = fence
        self._now = now

    async def import_file(self, athlete_id: int, sha256: bytes) -> ledger.FileState | None:
        """The file's outcome, now or from before; None where the ledger has no such file.

        After a COMMIT whose answer was lost, the next call finds the outcome in the ledger (K13).
        """
        known = await self._state(athlete_id, sha256)
        if known != "stored":
            return known
        await asyncio.to_thread(self._originals.require_space)
        try:
            analyses = await self._analysed(athlete_id, sha256)
            return await retry_unit(lambda: self._save(athlete_id, sha256, analyses))
        except FileError as error:
            refusal = error
        except MileVaultError:
            raise
        except Exception as error:  # noqa: BLE001 - the step that records the outcome: one file, one reason
            _LOG.exception("File %s: an importer or a calculation failed", sha256.hex()[:12])
            refusal = _our_mistake(error)
        return await retry_unit(lambda: self._refuse(athlete_id, sha256, refusal))

    async def _state(self, athlete_id: int, sha256: bytes) -> ledger.FileState | None:
        async def unit() -> ledger.FileState | None:
            async with self._pool.acquire() as conn:
                file = await ledger.get(conn, athlete_id, sha256)
                return None if file is None else file.state

        return await retry_unit(unit)

    async def _zone(self, athlete_id: int) -> str:
        async def unit() -> str:
            async with self._pool.acquire() as conn:
                athlete = await athletes.by_id(conn, athlete_id)
                return "UTC" if athlete is None else athlete.time_zone

        return await retry_unit(unit)

    async def _analysed(self, athlete_id: int, sha256: bytes) -> list[Analysis]:
        content = await self._read(athlete_id, sha256)
        analyses = await asyncio.to_thread(lambda: [summarise(activity) for activity in content.activities])
        crashpoint("K7")
        return analyses

    async def _read(self, athlete_id: int, sha256: bytes) -> FileContent:
        """Read the original in the parser child, once more when the child does not survive it (P20, P21)."""
        zone = await self._zone(athlete_id)
        descriptor = await asyncio.to_thread(self._originals.open, sha256)
        try:
            for attempt in range(PARSER_TRIES):
                try:
                    return await self._parser.read(descriptor, zone, self._now())
                except ParserFailed as error:
                    # Only failures are counted: a commit per good file would cost a third of the speed.
                    await self._count_attempt(athlete_id, sha256)
                    _LOG.warning("File %s, try %d: %s", sha256.hex()[:12], attempt + 1, error)
        finally:
            os.close(descriptor)
        raise Quarantined(
            "parser_failed",
            "Reading this file failed twice: it took too long, too much memory, or is damaged.",
        )

    async def _count_attempt(self, athlete_id: int, sha256: bytes) -> None:
        async def unit() -> None:
            async with self._pool.acquire() as conn:
                await ledger.begin_attempt(conn, athlete_id, sha256)

        await retry_unit(unit)

    async def _save(self, athlete_id: int, sha256: bytes, analyses: Sequence[Analysis]) -> ledger.FileState:
        """One transaction: the activities with all that belongs to them, their events, the outcome (R4)."""
        async with self._pool.acquire() as conn:
            async with conn.transaction():
                known = await self._begin(conn, athlete_id, sha256)
                if known != "stored":
                    return known
                athlete = await athletes.by_id(conn, athlete_id)
                if athlete is None:
                    raise StoreUnavailable("The file's athlete is not there.")
                activity_ids = await activities.save(
                    conn,
                    athlete,
                    sha256,
                    analyses,
                    parser_version=PARSER_VERSION,
                    analysis_version=ANALYSIS_VERSION,
                    points=any(self._keeps_points(one.activity.start_time) for one in analyses),
                    before_points=lambda: crashpoint("K9"),
                )
                crashpoint("K10")
                await self._finish(conn, athlete_id, sha256, analyses, activity_ids)
                crashpoint("K12")
            crashpoint("K13")
        crashpoint("K14")
        return "imported"

    async def _finish(
        self,
        conn: Connection,
        athlete_id: int,
        sha256: bytes,
        analyses: Sequence[Analysis],
        activity_ids: Sequence[int],
    ) -> None:
        found = {finding for analysis in analyses for finding in analysis.activity.findings}
        await ledger.finish(
            conn, athlete_id, sha256, "imported", findings=sorted(found), parser_version=PARSER_VERSION
        )
        items = await imports.finish_items(conn, athlete_id, sha256, "imported")
        origin = await _origin(conn, athlete_id, items)
        for activity_id, analysis in zip(activity_ids, analyses, strict=True):
            payload = payloads.activity_recorded(activity_id, analysis.activity, origin)
            await events.append(conn, athlete_id, "activity_recorded", payload)
        crashpoint("K11")

    async def _refuse(self, athlete_id: int, sha256: bytes, error: FileError) -> ledger.FileState:
        """Record why the file is not an activity; nothing of it is deleted."""
        state: Final = "not_activity" if isinstance(error, NotAnActivity) else "rejected"
        async with self._pool.acquire() as conn:
            async with conn.transaction():
                known = await self._begin(conn, athlete_id, sha256)
                if known != "stored":
                    return known
                await ledger.finish(
                    conn, athlete_id, sha256, state, error.code, error.reason, parser_version=PARSER_VERSION
                )
                items = await imports.finish_items(conn, athlete_id, sha256, state, error.code, error.reason)
                for item in items if state == "rejected" else ():
                    payload = payloads.file_rejected(item.import_id, item.item_id, error.code)
                    await events.append(conn, athlete_id, "file_rejected", payload)
                crashpoint("K12")
            crashpoint("K13")
        crashpoint("K14")
        return state

    async def _begin(self, conn: Connection, athlete_id: int, sha256: bytes) -> ledger.FileState:
        """Lock the ledger row and check the fence; whoever comes second sees the first one's outcome."""
        file = await ledger.lock(conn, athlete_id, sha256)
        if file is None:
            raise StoreUnavailable("The file's ledger row is not there.")
        if self._fence is not None:
            await self._fence(conn)
        crashpoint("K8")
        return file.state


def _our_mistake(error: Exception) -> FileError:
    return Quarantined(
        "internal_error",
        f"MileVault made a mistake with this file ({type(error).__name__}); a later version may read it.",
    )


async def _origin(
    conn: Connection, athlete_id: int, items: Sequence[imports.FinishedItem]
) -> imports.Import | None:
    """The import that brought the file in first."""
    if not items:
        return None
    return await imports.get(conn, athlete_id, items[0].import_id)


async def close_imports(pool: Pool) -> int:
    """Finish imports that wait for nothing any more, each with its event; returns how many."""

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            closed = await imports.close_finished(conn)
            for one in closed:
                await events.append(conn, one.athlete_id, "import_finished", payloads.import_finished(one))
            return len(closed)

    return await retry_unit(unit)
