"""The supervisor: workers come back, a crash loop rests, nothing outlives it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from milevault.jobs.supervisor import CrashHistory, Patience, Supervisor

from ..ingest.test_parser import alive

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
)
DYING = (sys.executable, "-c", "raise SystemExit(3)")


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - processes tell nobody
            await asyncio.sleep(0.02)


def test_the_pause_doubles_while_a_worker_keeps_dying() -> None:
    history = CrashHistory(Patience(first_pause_s=1, longest_pause_s=5, loop_deaths=100))
    assert [history.pause_after(t, t + 1) for t in range(0, 40, 10)] == [1, 2, 4, 5]
    assert not history.looping


def test_a_long_healthy_run_is_forgiven() -> None:
    history = CrashHistory(Patience(first_pause_s=1, healthy_s=30))
    history.pause_after(0, 1)
    history.pause_after(2, 3)
    assert history.pause_after(10, 41) == 1


def test_five_deaths_in_ten_minutes_are_a_loop_that_rests() -> None:
    history = CrashHistory(Patience(loop_deaths=5, loop_s=600, rest_s=120))
    pauses = [history.pause_after(t, t + 1) for t in range(0, 500, 100)]
    assert pauses[-1] == 120
    assert history.looping


def test_deaths_far_apart_are_no_loop() -> None:
    history = CrashHistory(Patience(loop_deaths=5, loop_s=600))
    for t in range(0, 5000, 1000):
        history.pause_after(t, t + 1)
    assert not history.looping


async def test_a_killed_worker_is_replaced_and_all_end_with_the_supervisor() -> None:
    supervisor = Supervisor(2, command=SLEEPER, patience=Patience(first_pause_s=0.01))
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(supervisor.pids) == 2)
    (victim, _) = sorted(supervisor.pids)
    os.kill(victim, signal.SIGKILL)
    await until(lambda: len(supervisor.pids) == 2 and victim not in supervisor.pids)
    last = supervisor.pids
    assert supervisor.status().restarts == 1
    supervisor.stop()
    await running
    assert not any(alive(pid) for pid in last)
    assert supervisor.status().running == 0


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_a_worker_that_will_not_stop_is_killed(how: str) -> None:
    supervisor = Supervisor(1, command=STUBBORN, patience=Patience(grace_s=0.3))
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(supervisor.pids) == 1)
    (pid,) = supervisor.pids
    await until(lambda: "SigIgn:\t0000000000000000" not in Path(f"/proc/{pid}/status").read_text())
    if how == "stop":
        supervisor.stop()
        await running
    else:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert not alive(pid)


async def test_a_crash_loop_is_seen_in_the_status() -> None:
    patience = Patience(first_pause_s=0.01, loop_deaths=3, rest_s=60)
    supervisor = Supervisor(1, command=DYING, patience=patience)
    running = asyncio.create_task(supervisor.run())
    await until(lambda: supervisor.status().resting == 1)
    assert supervisor.status().restarts == 3
    supervisor.stop()
    await running


async def test_workers_know_that_they_are_supervised(tmp_path: Path) -> None:
    note = tmp_path / "note"
    tell = f"import os; open({str(note)!r}, 'w').write(os.environ['MILEVAULT_SUPERVISED'])"
    supervisor = Supervisor(
        1, command=(sys.executable, "-c", tell), environment={}, patience=Patience(first_pause_s=60)
    )
    running = asyncio.create_task(supervisor.run())
    await until(lambda: supervisor.status().restarts == 1)
    assert note.read_text() == "1"
    supervisor.stop()
    await running
