"""The worker loop: takes jobs from the queue and runs them, comes back after every loss of the database."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job
from pgqueuer.queries import Queries

from milevault.errors import StoreUnavailable
from milevault.ingest.recipe import close_imports
from milevault.ingest.recomputing import place_waiting
from milevault.jobs.queue import enqueue_recompute, requeue_recomputes, requeue_waiting
from milevault.jobs.tasks import TASKS, Task, Tools, Unfinished
from milevault.store.errors import translate
from milevault.store.pool import Pool

_LOG: Final = logging.getLogger(__name__)

SUPERVISED: Final = "MILEVAULT_SUPERVISED"
"""Set by the supervisor: a worker whose supervisor is gone stops."""

CLOSE_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 30.0
LONGEST_PAUSE_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker takes jobs.

    ``batch`` jobs are claimed with one statement, twice as many may be held; while one file is saved the
    parser reads the next. A job whose worker shows no life for ``takeover_s`` is taken by another one.
    """

    batch: int = 8
    takeover_s: float = 6.0
    poll_s: float = 2.0


class _Driver(AsyncpgPoolDriver):
    """PgQueuer's driver, which on leaving resets its listening connection before it gives it back.

    That fails on a connection that is dead, and the pool would lose one place with every restart of the
    database. Ending the connection works in both cases, and the pool opens another one when it needs it.
    """

    async def __aexit__(self, *exc_info: object) -> None:
        self._entered -= 1
        listener = self._listener_connection
        if self._entered == 0 and listener is not None:
            self._listener_connection = None
            listener.terminate()
            await self._pool.release(listener)


class Worker:
    """Runs jobs until ``stop``; everything it needs is passed in.

    ``await Worker(pool, Tools(...)).run()`` is the whole of a worker process; call ``stop()`` from a
    signal handler: it takes no new job, finishes those it holds, and ``run`` returns.
    """

    def __init__(self, pool: Pool, tools: Tools, *, pace: Pace | None = None) -> None:
        self._pool = pool
        self._tools = tools
        self._pace = pace or Pace()
        self._stopping = asyncio.Event()
        self._manager: QueueManager | None = None

    def stop(self) -> None:
        """Finish what is running and return from ``run``."""
        self._stopping.set()
        if self._manager is not None:
            self._manager.shutdown.set()

    async def run(self) -> None:
        """Take jobs until stopped; a database that is away is waited for, with growing pauses."""
        async with asyncio.TaskGroup() as group:
            chores = [
                group.create_task(self._every(CLOSE_SECONDS, self._close)),
                group.create_task(self._every(SWEEP_SECONDS, self._sweep)),
                group.create_task(self._follow_supervisor()),
            ]
            try:
                await self._take_jobs()
            finally:
                for chore in chores:
                    chore.cancel()

    async def _take_jobs(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            try:
                with translate():
                    await self._serve_queue()
                pause = 0.5
            except StoreUnavailable as error:
                _LOG.warning("The queue is away, trying again in %.0f s: %s", pause, error)
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _serve_queue(self) -> None:
        manager = QueueManager(Queries(_Driver(self._pool)))
        for task in TASKS:
            manager.entrypoint(task.kind, accepts_context=False, on_failure="hold")(self._runner(task))
        self._manager = manager
        if self._stopping.is_set():
            return
        await manager.run(
            dequeue_timeout=timedelta(seconds=self._pace.poll_s),
            batch_size=self._pace.batch,
            max_concurrent_tasks=2 * self._pace.batch,
            heartbeat_timeout=timedelta(seconds=self._pace.takeover_s),
            # PgQueuer 1.6.0 sends its first probe before it listens, takes that for a dead listener after
            # 10 s and would restart every time. A listener that is really gone costs poll_s per job at most.
            shutdown_on_listener_failure=False,
            log_aggregation_interval=timedelta(0),
        )

    def _runner(self, task: Task) -> Callable[[Job], Awaitable[None]]:
        async def run(job: Job) -> None:
            try:
                await task.run(self._tools, job.payload or b"")
            except Unfinished as more:
                raise RetryRequested(timedelta(0), reason="there is more to do") from more
            except StoreUnavailable as error:
                delay = task.retry.delay_s(job.attempts)
                raise RetryRequested(timedelta(seconds=delay), reason=str(error)) from error

        return run

    async def _every(self, seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
        while not self._stopping.is_set():
            try:
                with translate():
                    await chore()
            except StoreUnavailable:
                # The queue loop says so; this is tried again all the same.
                _LOG.debug("A chore waits for the database")
            await self._sleep(seconds)

    async def _close(self) -> None:
        await close_imports(self._pool)

    async def _sweep(self) -> None:
        await requeue_waiting(self._pool)
        await place_waiting(self._pool, enqueue_recompute)
        await requeue_recomputes(self._pool)

    async def _follow_supervisor(self) -> None:
        if SUPERVISED not in os.environ:
            return
        parent = os.getppid()
        while not self._stopping.is_set():
            await self._sleep(1)
            if os.getppid() != parent:
                _LOG.warning("The supervisor is gone: stopping")
                self.stop()

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
