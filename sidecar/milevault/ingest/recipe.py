"""The recipe for one file of the ledger: identify and read (in the parser child), analyse, merge, save.

Everything here may be repeated: the ledger row decides what is still to do, and its lock lets only one
worker do it. A file that holds nothing for us gets its outcome and reason in the ledger; what passes
by itself (database away, disk full) is raised as StoreUnavailable, and the job is tried again later.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final, Protocol

from milevault.analysis import ANALYSIS_VERSION, Analysis, summarise
from milevault.errors import FileError, MileVaultError, NotAnActivity, ParserFailed, StoreUnavailable
from milevault.importers import HEAD_SIZE, PARSER_VERSION, file_format
from milevault.ingest import merging, payloads, zones
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.intake import Fence, Intake
from milevault.ingest.merging import Changes, Workout
from milevault.ingest.originals import Originals
from milevault.ingest.parser import Parser
from milevault.ingest.unpack import Unpacker
from milevault.model import FileContent
from milevault.store import athletes, events, figures, health, imports, ledger, recordings, segments
from milevault.store.athletes import Athlete
from milevault.store.errors import retry_unit
from milevault.store.health import HealthChange
from milevault.store.pool import Connection, Pool
from milevault.store.saving import Versions

_LOG: Final = logging.getLogger(__name__)
PARSER_TRIES: Final = 2
# What began within this time takes its place among the routes with its import, and is told of when it repeats one.
LATELY: Final = timedelta(days=7)
VERSIONS: Final = Versions(parser_version=PARSER_VERSION, analysis_version=ANALYSIS_VERSION)


class Quarantined(FileError):
    """Not the file's own fault as far as we know, but it cannot be imported by this version."""


class ReadAgain(Protocol):
    """Adds the job that reads a file again, in the caller's transaction; see jobs.queue."""

    async def __call__(self, conn: Connection, athlete_id: int, sha256: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file that was read: whose word it is, what it holds, and what follows from that."""

    source: str
    content: FileContent
    analyses: Sequence[Analysis]

    @property
    def findings(self) -> list[str]:
        found = {finding for one in self.content.activities for finding in one.findings}
        return sorted(found | {*self.content.findings})


class Recipe:
    """Imports files of the ledger one by one.

    ``keeps_points`` says whether an activity of that start time gets wide rows too (the hypertable;
    ``TimescaleInfo.keeps``). ``now`` is the clock against which
    implausible times are refused. ``fence`` is checked inside the transaction. ``intake`` takes in what an
    archive holds.
    """

    def __init__(
        self,
        pool: Pool,
        originals: Originals,
        parser: Parser,
        *,
        keeps_points: Callable[[datetime], bool],
        read_again: ReadAgain,
        intake: Intake,
        fence: Fence | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._originals = originals
        self._parser = parser
        self._keeps_points = keeps_points
        self._read_again = read_again
        self._fence = fence
        self._now = now
        self._unpacker = Unpacker(pool, originals, intake, fence=fence)

    async def import_file(self, athlete_id: int, sha256: bytes) -> ledger.FileState | None:
        """The file's outcome, now or from before; None where the ledger has no such file.

        After a COMMIT whose answer was lost, the next call finds the outcome in the ledger (K13).
        """
        known, athlete = await self._known(athlete_id, sha256)
        if known != "stored" or athlete is None:
            return known
        await asyncio.to_thread(self._originals.require_space)
        outcome = await _attempt(sha256, lambda: self._take_in(athlete, sha256))
        if isinstance(outcome, FileError):
            refusal = outcome
            return await retry_unit(lambda: self._refuse(athlete_id, sha256, refusal))
        return outcome

    async def _take_in(self, athlete: Athlete, sha256: bytes) -> ledger.FileState:
        container = await self._unpacker.container(sha256)
        if container is not None:
            return await self._unpacker.unpack(athlete.athlete_id, sha256, container)
        read = await self._analysed(athlete, sha256)
        return await retry_unit(lambda: self._save(athlete, sha256, read))

    async def read_file_again(self, athlete_id: int, sha256: bytes) -> None:
        """Put what this version reads in the place of what an earlier one did, in one transaction (P23).

        Also where the samples of a recording are needed that nobody kept. A file that cannot be read any
        more keeps what it gave before.
        """
        known, athlete = await self._known(athlete_id, sha256)
        if known != "imported" or athlete is None:
            return
        await asyncio.to_thread(self._originals.require_space)
        outcome = await _attempt(sha256, lambda: self._read_anew(athlete, sha256))
        if outcome is not None:
            _LOG.warning("File %s was read before, but not again: %s", sha256.hex()[:12], outcome.code)
            await retry_unit(lambda: self._keep(athlete_id, sha256))

    async def _read_anew(self, athlete: Athlete, sha256: bytes) -> None:
        read = await self._analysed(athlete, sha256)
        await retry_unit(lambda: self._replace(athlete, sha256, read))

    async def _keep(self, athlete_id: int, sha256: bytes) -> None:
        """Note that this version has looked at the file, and leave what an earlier one made of it."""
        async with self._pool.acquire() as conn, conn.transaction():
            file = await ledger.lock(conn, athlete_id, sha256)
            if file is not None and file.state == "imported":
                await ledger.finish(
                    conn,
                    athlete_id,
                    sha256,
                    "imported",
                    findings=file.findings,
                    parser_version=PARSER_VERSION,
                )

    async def _known(self, athlete_id: int, sha256: bytes) -> tuple[ledger.FileState | None, Athlete | None]:
        async def unit() -> tuple[ledger.FileState | None, Athlete | None]:
            async with self._pool.acquire() as conn:
                file = await ledger.get(conn, athlete_id, sha256)
                athlete = await athletes.by_id(conn, athlete_id)
                return (None if file is None else file.state), athlete

        return await retry_unit(unit)

    async def _analysed(self, athlete: Athlete, sha256: bytes) -> Read:
        descriptor = await asyncio.to_thread(self._originals.open, sha256)
        try:
            source = file_format(await asyncio.to_thread(os.pread, descriptor, HEAD_SIZE, 0)).source
            content = await self._read(athlete, sha256, descriptor)
        finally:
            os.close(descriptor)
        analyses = await asyncio.to_thread(
            lambda: [summarise(zones.with_offset(one, athlete.time_zone)) for one in content.activities]
        )
        crashpoint("K7")
        return Read(source=source, content=content, analyses=analyses)

    async def _read(self, athlete: Athlete, sha256: bytes, descriptor: int) -> FileContent:
        """Read the original in the parser child, once more when the child does not survive it (P20, P21)."""
        for attempt in range(PARSER_TRIES):
            try:
                return await self._parser.read(descriptor, athlete.time_zone, self._now())
            except ParserFailed as error:
                # Only failures are counted: a commit per good file would cost a third of the speed.
                await self._count_attempt(athlete.athlete_id, sha256)
                _LOG.warning("File %s, try %d: %s", sha256.hex()[:12], attempt + 1, error)
        raise Quarantined(
            "parser_failed",
            "Reading this file failed twice: it took too long, too much memory, or is damaged.",
        )

    async def _count_attempt(self, athlete_id: int, sha256: bytes) -> None:
        async def unit() -> None:
            async with self._pool.acquire() as conn:
                await ledger.begin_attempt(conn, athlete_id, sha256)

        await retry_unit(unit)

    async def _save(self, athlete: Athlete, sha256: bytes, read: Read) -> ledger.FileState:
        """One transaction: the activities with all that belongs to them, their events, the outcome (R4)."""
        async with self._pool.acquire() as conn:
            async with conn.transaction():
                known = await self._begin(conn, athlete.athlete_id, sha256)
                if known != "stored":
                    return known
                changes = await self._merge(conn, athlete, sha256, read)
                told = await health.save(conn, athlete.athlete_id, sha256, read.source, read.content.wellness)
                await self._finish(conn, athlete.athlete_id, sha256, read, changes, told)
                crashpoint("K12")
            crashpoint("K13")
        crashpoint("K14")
        return "imported"

    async def _replace(self, athlete: Athlete, sha256: bytes, read: Read) -> None:
        async with self._pool.acquire() as conn, conn.transaction():
            if await self._begin(conn, athlete.athlete_id, sha256) != "imported":
                return
            changes = await self._merge(conn, athlete, sha256, read)
            told = await health.save(conn, athlete.athlete_id, sha256, read.source, read.content.wellness)
            await ledger.finish(
                conn,
                athlete.athlete_id,
                sha256,
                "imported",
                findings=read.findings,
                parser_version=PARSER_VERSION,
            )
            await self._tell(conn, athlete.athlete_id, changes, told, None)

    async def _merge(self, conn: Connection, athlete: Athlete, sha256: bytes, read: Read) -> Changes:
        workout = self._workout(athlete)
        content = read.content
        keys = await recordings.replace_gear(
            conn, athlete.athlete_id, sha256, read.source, content.gear, content.gear_uses
        )
        changes = await merging.merge_file(conn, workout, sha256, read.source, read.analyses, keys=keys)
        crashpoint("K9")
        await merging.write_points(conn, workout, changes)
        crashpoint("K10")
        await merging.follow_ways(conn, workout, changes, history_before=self._now() - LATELY)
        for unread in changes.unread:
            await self._read_again(conn, athlete.athlete_id, unread)
        return changes

    def _workout(self, athlete: Athlete) -> Workout:
        return Workout(
            athlete=athlete,
            versions=VERSIONS,
            keeps_points=lambda one: self._keeps_points(one.activity.start_time),
        )

    async def _finish(
        self,
        conn: Connection,
        athlete_id: int,
        sha256: bytes,
        read: Read,
        changes: Changes,
        told: HealthChange,
    ) -> None:
        await ledger.finish(
            conn, athlete_id, sha256, "imported", findings=read.findings, parser_version=PARSER_VERSION
        )
        items = await imports.finish_items(conn, athlete_id, sha256, _outcome(read, changes))
        await self._tell(conn, athlete_id, changes, told, await _origin(conn, athlete_id, items))
        crashpoint("K11")

    async def _tell(
        self,
        conn: Connection,
        athlete_id: int,
        changes: Changes,
        told: HealthChange,
        origin: imports.Import | None,
    ) -> None:
        """The events of what changed, in the same transaction."""
        for kind, payload in payloads.of_changes(changes, origin):
            await events.append(conn, athlete_id, kind, payload)
        await self._tell_records(conn, athlete_id, changes, origin)
        if told:
            payload = payloads.health_recorded(origin.import_id if origin else None, told)
            await events.append(conn, athlete_id, "health_recorded", payload)

    async def _tell_records(
        self, conn: Connection, athlete_id: int, changes: Changes, origin: imports.Import | None
    ) -> None:
        """New activities that beat all others there are; what an older one beat before is not looked at."""
        if not changes.recorded:
            return
        found = await figures.new_records(conn, athlete_id, changes.recorded)
        for activity_id, records in groupby(found, key=lambda one: one.activity_id):
            payload = payloads.personal_record(changes.fresh[activity_id].activity, list(records), origin)
            await events.append(conn, athlete_id, "personal_record", payload)
        await self._tell_segment_records(conn, athlete_id, changes, origin)

    async def _tell_segment_records(
        self, conn: Connection, athlete_id: int, changes: Changes, origin: imports.Import | None
    ) -> None:
        covered = changes.covered.intersection(changes.recorded)
        if not covered:
            return
        best = await segments.new_records(conn, athlete_id, sorted(covered))
        for activity_id, several in groupby(best, key=lambda one: one.activity_id):
            payload = payloads.segment_record(changes.fresh[activity_id].activity, list(several), origin)
            await events.append(conn, athlete_id, "segment_record", payload)

    async def _refuse(self, athlete_id: int, sha256: bytes, error: FileError) -> ledger.FileState:
        """Record why the file gives nothing; nothing of it is deleted."""
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


def _outcome(read: Read, changes: Changes) -> imports.ItemState:
    """What the account says of a file that was read: the best of what it brought."""
    if changes.recorded or read.content.wellness or read.content.gear:
        return "imported"
    return "enriched" if changes.updated or changes.removed else "duplicate"


async def _attempt[T](sha256: bytes, work: Callable[[], Awaitable[T]]) -> T | FileError:
    """What the work gives, or why the file cannot be used; what passes by itself is raised."""
    try:
        return await work()
    except FileError as error:
        return error
    except MileVaultError:
        raise
    except Exception as error:  # noqa: BLE001 - the step that records the outcome: one file, one reason
        _LOG.exception("File %s: an importer or a calculation failed", sha256.hex()[:12])
        return _our_mistake(error)


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
