"""An inbox on a real database and a real folder; the worker is played by the recipe itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from milevault.inbox.service import Inbox
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_import
from milevault.store import ledger
from milevault.store.pool import connect

from ..ingest import tiny_fit
from ..ingest.world import World, make_world, until

RIDE = tiny_fit.activity(1, 200)


@dataclass
class Share:
    """An inbox with its folder, and the recipe to play worker."""

    world: World
    root: Path
    parser: Parser
    inbox: Inbox
    running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.running = asyncio.create_task(self.inbox.run())

    async def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running
            self.running = None

    async def restart(self, **settings: float) -> None:
        """Another process takes over after this one was killed."""
        await self.stop()
        self.inbox = make_inbox(self.world, self.root, **settings)
        self.start()

    def put(self, name: str, data: bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    async def work(self) -> None:
        """Import everything that waits, as a worker would."""
        async with self.world.pool.acquire() as conn:
            waiting = await ledger.waiting(conn)
        for file in waiting:
            await self.world.recipe(self.parser, points=False).import_file(file.athlete_id, file.sha256)

    def left(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    async def taken(self, count: int) -> None:
        async def enough() -> bool:
            return len(await self.world.items()) >= count

        await until(enough)

    async def empty(self) -> None:
        async def nothing_left() -> bool:
            return self.left() == []

        await until(nothing_left)

    async def settled(self, *states: str) -> None:
        """Work until the items are in these states."""

        async def fits() -> bool:
            await self.work()
            return sorted(await self.world.states()) == sorted(states)

        await until(fits)


def make_inbox(
    world: World,
    root: Path,
    *,
    stable_s: float = 0.1,
    incomplete_s: float = 1800,
    scan_s: float = 0.2,
    limit: float = 2**20,
) -> Inbox:
    return Inbox(
        world.pool,
        world.originals,
        enqueue_import,
        root,
        stable_s=stable_s,
        incomplete_s=incomplete_s,
        scan_s=scan_s,
        max_file_bytes=int(limit),
    )


@pytest.fixture
async def share(plain_dsn: str, tmp_path: Path) -> AsyncIterator[Share]:
    pool = await connect(plain_dsn, min_size=1, max_size=8)
    world = await make_world(pool, tmp_path)
    root = tmp_path / "inbox"
    async with Parser() as parser:
        made = Share(world=world, root=root, parser=parser, inbox=make_inbox(world, root))
        yield made
        await made.stop()
    await pool.close()
