"""T-CRASH: the whole program is killed at each named point, started again, and has lost and doubled nothing.

``milevault serve`` with one worker runs on a real database and a real inbox. At each of K0 to K15 one
process dies by SIGKILL; then everything else is killed too, as by a power cut without its lost writes,
and a second start has to finish the work: each activity once, the doctor silent, the inbox empty.
"""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import milevault
from milevault.errors import StoreUnavailable
from milevault.ingest.crashpoints import CRASH_POINTS, VARIABLE
from milevault.store import migrate
from milevault.store.embedded import EmbeddedPostgres
from milevault.store.pool import connect, connect_one

from ..ingest import tiny_fit
from ..ingest.test_parser import alive
from ..ingest.world import World, make_world, until

pytestmark = [pytest.mark.db, pytest.mark.timeout(180)]

SIDECAR = Path(milevault.__file__).parents[1]
FILES = {
    "anna/a.fit": tiny_fit.activity(1, 40),
    "anna/2026/b.fit": tiny_fit.activity(2, 40),
    "anna/copy of a.fit": tiny_fit.activity(1, 40),
    "anna/settings.fit": tiny_fit.settings(),
    "anna/page.fit": b"<!doctype html><html>Please log in",
}
LEFT_IN_INBOX = ["anna/rejected/page.fit", "anna/rejected/page.fit.reason.txt"]


@dataclass
class Program:
    """``milevault serve`` and all its processes, in a process group of their own."""

    world: World
    dsn: str
    inbox: Path
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)
    started_at: int = 0

    def start(self, crash_at: str | None = None) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SIDECAR),
            "MILEVAULT_DATA_DIR": str(self.world.folder / "data"),
            "MILEVAULT_INBOX_DIR": str(self.inbox),
            "MILEVAULT_DATABASE_URL": self.dsn,
            "MILEVAULT_PORT": "0",
            "MILEVAULT_WORKERS": "1",
            "MILEVAULT_STABLE_SECONDS": "0.1",
            "MILEVAULT_SCAN_SECONDS": "1",
            "MILEVAULT_LOW_WATER_BYTES": "0",
        }
        if crash_at is not None:
            environment[VARIABLE] = crash_at
        with self.log.open("ab") as log:
            self.started_at = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "milevault", "serve"],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def killed_itself(self) -> bool:
        """Whether the serving process or its worker died at the crash point."""
        assert self.process is not None
        return self.process.poll() == -signal.SIGKILL or b"ended with status -9" in self.log.read_bytes()

    def is_open(self) -> bool:
        """Whether the running program has come as far as its vault; before that it cannot end in peace."""
        return b"The vault is open" in self.log.read_bytes()[self.started_at :]

    def kill_all(self) -> None:
        """SIGKILL to every process of the program at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def worker_pids(self) -> list[int]:
        """The worker processes: children of the serving process that are called so."""
        assert self.process is not None
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [
            int(pid)
            for pid in pids
            if Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(b"worker")
        ]

    def put(self, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            path = self.inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def left(self) -> list[str]:
        return sorted(str(path.relative_to(self.inbox)) for path in self.inbox.rglob("*") if path.is_file())


@pytest.fixture
async def program(plain_dsn: str, tmp_path: Path) -> AsyncIterator[Program]:
    pool = await connect(plain_dsn, min_size=1, max_size=4)
    made = Program(
        world=await make_world(pool, tmp_path), dsn=plain_dsn, inbox=tmp_path / "inbox", log=tmp_path / "log"
    )
    yield made
    made.kill_all()
    await pool.close()


async def all_done(program: Program, files: int) -> None:
    """Every file has its outcome and has left the inbox."""

    async def done() -> bool:
        states = await program.world.states()
        return (
            len(states) >= files
            and "waiting" not in states
            and all("/rejected/" in name for name in program.left())
        )

    try:
        await until(done, 60)
    except TimeoutError:
        pytest.fail(
            f"not done: {await program.world.states()}, left {program.left()}\n{program.log.read_text()[-3000:]}"
        )


async def assert_exactly_once(world: World) -> None:
    """Two activities, each announced once; every item accounted for; nothing left over; the doctor silent."""
    rows = await world.pool.fetch("select sha256, count(*) as n from activity group by sha256")
    assert sorted(row["n"] for row in rows) == [1, 1]
    kinds = [event.kind for event in await world.events()]
    assert kinds.count("activity_recorded") == 2
    assert kinds.count("file_rejected") == 1
    states = sorted(await world.states())
    # A crash between a move and its record may show the rejected file once more, never less.
    assert [states.count(state) for state in ("imported", "duplicate", "not_activity", "rejected")] == [
        2,
        1,
        1,
        1,
    ]
    assert len(list(world.originals.walk())) == 4
    assert world.originals.temp_names() == []


async def assert_healthy(program: Program) -> None:
    """The doctor has nothing to say once the program has ended in peace."""
    assert program.process is not None

    async def opened() -> bool:
        return program.is_open()

    await until(opened, 60)
    program.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(program.process.wait, 30) == 0
    assert await program.world.examine() == []


@pytest.mark.parametrize("point", CRASH_POINTS)
async def test_killed_at(program: Program, point: str) -> None:
    program.put(FILES)
    program.start(crash_at=point)

    async def dead() -> bool:
        return program.killed_itself()

    try:
        await until(dead, 60)
    except TimeoutError:
        pytest.fail(f"{point} was never reached\n{program.log.read_text()[-3000:]}")
    program.kill_all()
    program.start()
    await all_done(program, len(FILES))
    await assert_exactly_once(program.world)
    assert program.left() == LEFT_IN_INBOX
    await assert_healthy(program)


def many(count: int) -> dict[str, bytes]:
    return {f"anna/{number}.fit": tiny_fit.activity(number, 600) for number in range(count)}


async def some_done(program: Program, count: int) -> None:
    async def enough() -> bool:
        return (await program.world.states()).count("imported") >= count

    await until(enough, 60)


async def assert_all_once(program: Program, count: int) -> None:
    await all_done(program, count)
    assert await program.world.count("activity") == count
    assert sorted(await program.world.states()) == ["imported"] * count
    kinds = [event.kind for event in await program.world.events()]
    assert kinds.count("activity_recorded") == count
    assert program.left() == []
    await assert_healthy(program)


async def test_a_worker_killed_again_and_again(program: Program) -> None:
    """SIGKILL at a random moment: its file and those it had claimed are taken up by its successor."""
    program.put(many(30))
    program.start()
    for done in (3, 10):
        await some_done(program, done)
        for pid in program.worker_pids():
            os.kill(pid, signal.SIGKILL)
    await assert_all_once(program, 30)


async def test_everything_killed_in_the_middle(program: Program) -> None:
    program.put(many(30))
    program.start()
    for done in (3, 12):
        await some_done(program, done)
        program.kill_all()
        program.start()
    await assert_all_once(program, 30)


async def test_the_serving_process_killed_takes_its_workers_along(program: Program) -> None:
    program.put(many(3))
    program.start()
    await some_done(program, 1)
    workers = program.worker_pids()
    assert workers
    assert program.process is not None
    program.process.kill()
    program.process.wait()

    async def gone() -> bool:
        return not any(alive(pid) for pid in workers)

    await until(gone, 20)
    program.process = None
    program.start()
    await assert_all_once(program, 3)


async def test_a_poison_file_does_not_hold_up_the_next(program: Program) -> None:
    """Random bytes behind a FIT header, an empty file, and a good one."""
    good = tiny_fit.activity(7, 50)
    program.put(
        {"anna/good.fit": good, "anna/empty.fit": b"", "anna/noise.fit": good[:14] + os.urandom(5000)}
    )
    program.start()
    await all_done(program, 3)
    assert sorted(await program.world.states()) == ["imported", "rejected", "rejected"]
    await assert_healthy(program)


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_the_database_restarted_during_an_import(tmp_path: Path, how: str) -> None:
    """T-DBRESTART: the server goes away and comes back under a running program."""
    server = EmbeddedPostgres(tmp_path / "server")
    dsn = await server.start()
    connection = await connect_one(dsn)
    await migrate.migrate(connection)
    await connection.close()
    pool = await connect(dsn, min_size=0, max_size=4)
    program = Program(
        world=await make_world(pool, tmp_path), dsn=dsn, inbox=tmp_path / "inbox", log=tmp_path / "log"
    )
    try:
        program.put(many(40))
        program.start()
        await some_done(program, 5)
        await pool.expire_connections()
        if how == "immediate":
            (pid_file,) = tmp_path.rglob("postmaster.pid")  # noqa: ASYNC240 - a test may block
            pid = int(pid_file.read_text().splitlines()[0])
            os.kill(pid, signal.SIGQUIT)
            async with asyncio.timeout(60):
                while alive(pid):  # noqa: ASYNC110 - not our child
                    await asyncio.sleep(0.05)
        with suppress(StoreUnavailable):
            await server.stop()
        server = EmbeddedPostgres(tmp_path / "server")
        assert await server.start() == dsn
        await assert_all_once(program, 40)
    finally:
        program.kill_all()
        await pool.close()
        await server.stop()


async def test_a_disk_that_fills_up_and_is_freed(plain_dsn: str, tmp_path: Path) -> None:
    """T-FULL on a real, tiny file system, another one than the inbox's (F19): intake stops, nothing is lost, freed space resumes it."""
    small = tmp_path / "small"
    small.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", bytes(small), b"tmpfs", 0, b"size=4m,mode=700") != 0:
        pytest.skip(f"a tmpfs cannot be mounted here ({os.strerror(ctypes.get_errno())}): this needs root")
    pool = await connect(plain_dsn, min_size=1, max_size=4)
    try:
        world = await make_world(pool, small)
        program = Program(world=world, dsn=plain_dsn, inbox=tmp_path / "inbox", log=tmp_path / "log")
        filler = small / "filler"
        filler.write_bytes(b"x" * (3 * 1024 * 1024 + 900 * 1024))
        program.put({f"anna/{number}.fit": tiny_fit.activity(number, 3000) for number in range(5)})
        program.start()

        async def paused() -> bool:
            return b"Inbox: paused" in program.log.read_bytes()

        await until(paused, 30)
        assert len(program.left()) >= 3
        filler.unlink()
        await assert_all_once(program, 5)
    finally:
        program.kill_all()
        await pool.close()
        libc.umount2(bytes(small), 2)  # MNT_DETACH
