"""``milevault import``: walks paths, takes every file in, waits for the workers, and gives account."""

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milevault.app import Settings, database, folders
from milevault.app.managing import chosen_athlete
from milevault.app.vault import OpenVault, opened
from milevault.errors import ConfigurationError, FileError, StoreUnavailable
from milevault.importers.litter import ignore_rule
from milevault.ingest.intake import Arrival, TooLarge, newest_first
from milevault.ingest.labels import label_of
from milevault.ingest.originals import open_regular
from milevault.ingest.retrying import retry_import
from milevault.jobs.queue import enqueue_import
from milevault.jobs.supervisor import Supervisor
from milevault.store import imports
from milevault.store.errors import retry_unit
from milevault.store.imports import Counts, Import, Item

CONNECTIONS: Final = 4
POLL_SECONDS: Final = 0.1
PAGE: Final = 200
# The workers of a command must not write between its lines.
WORKER_COMMAND: Final = (sys.executable, "-m", "milevault", "worker", "--quiet")


@dataclass(frozen=True, slots=True)
class Found:
    """A file on the way in; ``rule`` names why it is passed over, None for one that is read."""

    path: Path
    label: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of every file: counts, and those that did not become activities."""

    import_id: int
    counts: Counts
    refused: tuple[Item, ...]
    others: tuple[Item, ...]


class CannotRead(FileError):
    """The operating system does not let us read the file."""


type Report = Callable[[str, int, int], None]
"""Told (stage, done, of) whenever something moved; stages are 'taking in' and 'reading'."""


async def run(settings: Settings, paths: Iterable[Path], slug: str | None, report: Report) -> Account:
    """Takes in everything below the paths for one athlete; the files themselves stay where they are."""
    files = await asyncio.to_thread(lambda: list(walk(paths)))
    folders.prepare(settings)
    async with (
        database.borrowed(settings) as address,
        opened(settings, address, connections=CONNECTIONS) as vault,
        _workers(settings),
    ):
        return await _Import(vault, slug, report).run(files)


async def retry(settings: Settings, import_id: int | None, slug: str | None, report: Report) -> list[Account]:
    """Tries the refused files of one import, or of every import, again; the account of each."""
    folders.prepare(settings)
    async with (
        database.borrowed(settings) as address,
        opened(settings, address, connections=CONNECTIONS) as vault,
        _workers(settings),
    ):
        async with vault.pool.acquire() as connection:
            athlete_id = (await chosen_athlete(connection, slug)).athlete_id
            chosen = await imports.with_refused(connection, athlete_id)
        if import_id is not None and import_id not in chosen:
            raise ConfigurationError("There is no such import, or none of its files failed.")
        accounts = []
        for one in chosen if import_id is None else [import_id]:
            await retry_import(vault.pool, enqueue_import, athlete_id, one)
            accounts.append(await _Import(vault, slug, report).follow(athlete_id, one))
        return accounts


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Every file below the paths, folders in sorted order; links inside folders are never followed."""
    for path in paths:
        try:
            # A link that is named on the command line is meant.
            status = path.stat()
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
        if stat.S_ISDIR(status.st_mode):
            yield from _walk_folder(path.resolve(), path)
        else:
            yield Found(path.resolve(), path.name)


def _walk_folder(root: Path, named: Path) -> Iterator[Found]:
    def refuse(error: OSError) -> None:
        raise ConfigurationError(f"A folder below {named} cannot be read: {error.strerror}.") from error

    for folder, folder_names, file_names in os.walk(root, onerror=refuse):
        folder_names.sort()
        passed_over = [name for name in folder_names if ignore_rule(name, folder=True) is not None]
        folder_names[:] = [name for name in folder_names if name not in passed_over]
        for name in sorted(file_names):
            path = Path(folder) / name
            yield Found(path, str(path.relative_to(root)), _rule(path))


def _rule(path: Path) -> str | None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "symbolic_link"
    return ignore_rule(path.name) if stat.S_ISREG(mode) else "not_a_file"


@asynccontextmanager
async def _workers(settings: Settings) -> AsyncIterator[None]:
    """Workers for the time of the block, where no ``serve`` on this data folder has some."""
    if folders.is_locked(folders.serve_lock(settings)):
        yield
        return
    supervisor = Supervisor(settings.workers, command=WORKER_COMMAND)
    running = asyncio.create_task(supervisor.run(), name="workers")
    try:
        yield
    finally:
        supervisor.stop()
        await running


class _Import:
    def __init__(self, vault: OpenVault, slug: str | None, report: Report) -> None:
        self._vault = vault
        self._slug = slug
        self._report = report
        self._athlete_id = 0
        self._import_id = 0

    async def run(self, files: list[Found]) -> Account:
        async with self._vault.pool.acquire() as connection:
            self._athlete_id = (await chosen_athlete(connection, self._slug)).athlete_id
            self._import_id = await imports.open_import(connection, self._athlete_id, "cli")
        for number, found in enumerate(files):
            self._report("taking in", number, len(files))
            await self._take(found)
        self._report("taking in", len(files), len(files))
        await retry_unit(self._seal)
        await self._wait()
        return await retry_unit(self._account)

    async def follow(self, athlete_id: int, import_id: int) -> Account:
        """Wait for an import that is under way already."""
        self._athlete_id, self._import_id = athlete_id, import_id
        await self._wait()
        return await retry_unit(self._account)

    async def _take(self, found: Found) -> None:
        if found.rule is not None:
            await retry_unit(lambda: self._ignore(found, found.rule or ""))
            return
        size: int | None = None
        try:
            descriptor = await asyncio.to_thread(_open, found.path)
            try:
                status = os.fstat(descriptor)
                size = status.st_size
                arrival = self._arrival(found, newest_first(status.st_mtime_ns))
                await self._vault.intake.take_file(descriptor, size, arrival)
            finally:
                os.close(descriptor)
        except (TooLarge, CannotRead) as error:
            await self._vault.intake.refuse(error, size, self._arrival(found, 0))

    def _arrival(self, found: Found, priority: int) -> Arrival:
        return Arrival(
            athlete_id=self._athlete_id,
            import_id=self._import_id,
            name=os.fsencode(found.label),
            priority=priority,
        )

    async def _ignore(self, found: Found, rule: str) -> None:
        async with self._vault.pool.acquire() as connection:
            await imports.add_item(
                connection,
                self._athlete_id,
                self._import_id,
                label_of(os.fsencode(found.label)),
                None,
                "ignored",
                code=rule,
            )

    async def _seal(self) -> None:
        async with self._vault.pool.acquire() as connection:
            await imports.seal(connection, self._athlete_id, self._import_id)

    async def _wait(self) -> None:
        """Until no file waits any more; the workers do the work."""
        while True:
            one = await retry_unit(self._get)
            counts = one.counts
            self._report("reading", counts.seen - counts.waiting, max(counts.seen, one.expected or 0))
            if not counts.waiting:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _get(self) -> Import:
        async with self._vault.pool.acquire() as connection:
            found = await imports.get(connection, self._athlete_id, self._import_id)
        if found is None:
            raise StoreUnavailable("The import is not there any more.")
        return found

    async def _account(self) -> Account:
        return Account(
            import_id=self._import_id,
            counts=(await retry_unit(self._get)).counts,
            refused=tuple(await self._items("rejected")),
            others=tuple(await self._items("not_activity")),
        )

    async def _items(self, state: imports.ItemState) -> list[Item]:
        found: list[Item] = []
        cursor: str | None = None
        async with self._vault.pool.acquire() as connection:
            while True:
                page, cursor = await imports.list_items(
                    connection, self._athlete_id, self._import_id, state=state, limit=PAGE, cursor=cursor
                )
                found += page
                if cursor is None:
                    return found


def _open(path: Path) -> int:
    try:
        descriptor = open_regular(path)
    except OSError as error:
        raise CannotRead("unreadable", f"The file cannot be read: {error.strerror}.") from error
    if descriptor is None:
        raise CannotRead("not_a_file", "This is not a regular file.")
    return descriptor
