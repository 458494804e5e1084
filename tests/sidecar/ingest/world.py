"""A vault to test with: a fresh database, a data folder, one athlete, and a parser when asked for."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milevault.ingest import doctor
from milevault.ingest.intake import Arrival, Intake, Taken
from milevault.ingest.originals import Originals
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import Recipe
from milevault.jobs.queue import enqueue_again, enqueue_import
from milevault.store import athletes, events, imports
from milevault.store.athletes import Athlete
from milevault.store.doctor import Finding
from milevault.store.imports import Item
from milevault.store.pool import Pool


@dataclass
class World:
    """What most tests of the ingest need."""

    pool: Pool
    folder: Path
    originals: Originals
    intake: Intake
    anna: Athlete

    async def open_import(self) -> int:
        async with self.pool.acquire() as conn:
            return await imports.open_import(conn, self.anna.athlete_id, "cli")

    async def take(
        self,
        data: bytes,
        *,
        import_id: int | None = None,
        name: str = "ride.fit",
        athlete: Athlete | None = None,
    ) -> Taken:
        """Take in a file with these bytes, as the command line would."""
        who = athlete or self.anna
        if import_id is None:
            async with self.pool.acquire() as conn:
                import_id = await imports.open_import(conn, who.athlete_id, "cli")
        path = self.folder / f"source-{os.urandom(6).hex()}"
        path.write_bytes(data)
        fd = os.open(path, os.O_RDONLY)
        try:
            arrival = Arrival(athlete_id=who.athlete_id, import_id=import_id, name=name, priority=1)
            return await self.intake.take_file(fd, len(data), arrival)
        finally:
            os.close(fd)
            path.unlink()

    def recipe(
        self,
        parser: Parser,
        *,
        points: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Recipe:
        return Recipe(
            self.pool,
            self.originals,
            parser,
            keeps_points=lambda _: points,
            read_again=enqueue_again,
            intake=self.intake,
            now=now,
        )

    async def items(self, import_id: int | None = None) -> list[Item]:
        """Every item of the athlete, or those of one import."""
        async with self.pool.acquire() as conn:
            ids = (
                [import_id]
                if import_id is not None
                else sorted(
                    one.import_id
                    for one in (await imports.list_imports(conn, self.anna.athlete_id, limit=200))[0]
                )
            )
            pages = [await imports.list_items(conn, self.anna.athlete_id, one, limit=200) for one in ids]
        return [item for page, _ in pages for item in page]

    async def states(self) -> list[str]:
        return [item.state for item in await self.items()]

    async def count(self, table: str) -> int:
        return int(await self.pool.fetchval(f"select count(*) from {table}"))

    async def events(self) -> list[events.Event]:
        """What a client would be told, in order."""
        async with self.pool.acquire() as conn:
            await events.publish(conn)
            return await events.after(conn, 0)

    async def examine(self) -> list[Finding]:
        """The doctor's findings, with hashes."""
        async with self.pool.acquire() as conn:
            await events.publish(conn)
        return await doctor.examine(self.pool, self.originals, deep=True)


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> World:
    """An empty vault with the athlete Anna."""
    return await make_world(pool, tmp_path)


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    async with Parser() as made:
        yield made


async def make_world(pool: Pool, folder: Path) -> World:
    originals = Originals(folder / "data")
    originals.prepare()
    async with pool.acquire() as conn:
        anna = await athletes.create(conn, "anna", "Anna", "Europe/Berlin")
    return World(
        pool=pool,
        folder=folder,
        originals=originals,
        intake=Intake(pool, originals, enqueue_import),
        anna=anna,
    )


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float = 120) -> None:
    """Wait until another process or task has brought it about; on a busy machine that takes its time."""
    async with asyncio.timeout(timeout_s):
        while not await condition():  # noqa: ASYNC110 - processes tell nobody
            await asyncio.sleep(0.05)
