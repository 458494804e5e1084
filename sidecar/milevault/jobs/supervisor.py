"""Keeps a number of worker processes alive: restarts with growing pauses, gives a crash loop a rest."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from milevault.jobs.worker import SUPERVISED

_LOG: Final = logging.getLogger(__name__)

WORKER_COMMAND: Final = (sys.executable, "-m", "milevault", "worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to restart, in seconds.

    A worker that ends is started again after ``first_pause_s``, doubled up to ``longest_pause_s`` while it
    keeps ending within ``healthy_s``. ``loop_deaths`` deaths within ``loop_s`` are a crash loop: then it
    rests for ``rest_s`` and the status says so.
    """

    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0
    healthy_s: float = 30.0
    loop_deaths: int = 5
    loop_s: float = 600.0
    rest_s: float = 120.0
    grace_s: float = 8.0


class CrashHistory:
    """Decides the pause after each death; pure, the clock is passed in."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._pause = patience.first_pause_s
        self._deaths: deque[float] = deque(maxlen=patience.loop_deaths)
        self.looping = False

    def pause_after(self, started: float, died: float) -> float:
        """Seconds to wait before the next start; ``looping`` tells whether that is a rest."""
        patience = self._patience
        self._deaths.append(died)
        if died - started >= patience.healthy_s:
            self._pause = patience.first_pause_s
        pause, self._pause = self._pause, min(self._pause * 2, patience.longest_pause_s)
        full = len(self._deaths) == patience.loop_deaths
        self.looping = full and died - self._deaths[0] <= patience.loop_s
        return max(pause, patience.rest_s) if self.looping else pause


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersStatus:
    """``running`` of ``wanted`` workers are alive; ``resting`` of them died too often and wait."""

    wanted: int
    running: int
    resting: int
    restarts: int


class Supervisor:
    """``await Supervisor(2).run()`` keeps two workers alive until ``stop()``; then it ends them.

    ``environment`` is that of the workers (None: this process's own).
    """

    def __init__(
        self,
        workers: int,
        *,
        command: Sequence[str] = WORKER_COMMAND,
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = workers
        self._command = tuple(command)
        self._environment = {**(os.environ if environment is None else environment), SUPERVISED: "1"}
        self._patience = patience or Patience()
        self._clock = clock
        self._stopping = asyncio.Event()
        self._processes: set[asyncio.subprocess.Process] = set()
        self._resting = 0
        self._restarts = 0

    def status(self) -> WorkersStatus:
        """What the API and doctor show."""
        return WorkersStatus(
            wanted=self._wanted,
            running=len(self._processes),
            resting=self._resting,
            restarts=self._restarts,
        )

    @property
    def pids(self) -> frozenset[int]:
        """Process numbers of the workers that run now."""
        return frozenset(process.pid for process in self._processes)

    def stop(self) -> None:
        """End the workers and return from ``run``."""
        self._stopping.set()

    async def run(self) -> None:
        """Keep the workers alive until stopped or cancelled; no worker outlives this call."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._wanted):
                group.create_task(self._keep_one())

    async def _keep_one(self) -> None:
        history = CrashHistory(self._patience)
        while not self._stopping.is_set():
            started = self._clock()
            status = await self._run_one()
            if self._stopping.is_set():
                return
            self._restarts += 1
            pause = history.pause_after(started, self._clock())
            level = logging.ERROR if history.looping else logging.WARNING
            _LOG.log(level, "A worker ended with status %s; the next one starts in %.1f s", status, pause)
            self._resting += history.looping
            await self._sleep(pause)
            self._resting -= history.looping

    async def _run_one(self) -> int | None:
        process = await asyncio.create_subprocess_exec(*self._command, env=self._environment)
        self._processes.add(process)
        stop = asyncio.create_task(self._stopping.wait())
        exit_ = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({stop, exit_}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            await asyncio.shield(self._end(process, exit_))
            self._processes.discard(process)
        return process.returncode

    async def _end(self, process: asyncio.subprocess.Process, exit_: asyncio.Task[int]) -> None:
        """Ask the worker to stop, then insist."""
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            done, _ = await asyncio.wait({exit_}, timeout=self._patience.grace_s)
            if not done:
                with suppress(ProcessLookupError):
                    process.kill()
        await exit_

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


async def supervise(workers: int) -> None:
    """Keep ``workers`` processes of ``milevault worker`` alive until cancelled."""
    await Supervisor(workers).run()
