"""The driver's own parts: a check that cannot fail would let anything pass."""

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.demo_app import checks, dashboard
from scripts.demo_app.__main__ import arguments
from scripts.demo_app.browser import LOOKS, Seen, picture_path
from scripts.demo_app.children import Child, free_port
from scripts.demo_app.sample import cache_folder, child_environment
from scripts.demo_app.waiting import DemoError, until

SUMMARY: dict[str, Any] = {
    "latest_activity": {
        "sport": "running",
        "start_time": "2026-11-23T05:53:28Z",
        "distance_m": 8220.5,
        "moving_time_s": 2809.0,
        "elevation_gain_m": 115.0,
        "avg_heart_rate": None,
    },
    "week": {"distance_m": 8220.5, "moving_time_s": 2809.0},
    "files_waiting": 0,
    "files_failed": 2,
}
ROWS = {row.key: row for row in checks.ROWS}


def state(value: str, unit: str | None = None) -> dict[str, Any]:
    return {"state": value, "attributes": {"unit_of_measurement": unit} if unit else {}}


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("latest_activity", state("running")),
        ("latest_start", state("2026-11-23T05:53:28+00:00")),
        ("latest_distance", state("8.2205", "km")),
        ("latest_distance", state("5.1079822715", "mi")),
        ("latest_moving_time", state("46.8166666", "min")),
        ("latest_average_heart_rate", state("unknown", "bpm")),
        ("files_failed", state("2", "files")),
    ],
)
async def test_equal_values_in_any_unit_agree(key: str, shown: dict[str, Any]) -> None:
    assert checks.difference(ROWS[key], SUMMARY, shown) is None


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("latest_activity", state("cycling")),
        ("latest_start", state("2026-11-23T05:53:38+00:00")),
        ("latest_start", state("unavailable")),
        ("latest_distance", state("8.3", "km")),
        ("latest_distance", state("8220.5", "km")),
        ("latest_moving_time", state("unknown", "min")),
        ("latest_average_heart_rate", state("0", "bpm")),
        ("files_failed", state("0", "files")),
        ("files_waiting", {}),
    ],
)
async def test_wrong_values_are_named(key: str, shown: dict[str, Any]) -> None:
    shown = shown or {"state": None, "attributes": {}}
    assert key in str(checks.difference(ROWS[key], SUMMARY, shown))


async def test_waiting_returns_the_first_true_value_and_gives_up_with_the_reason() -> None:
    values = iter((None, 0, 7))

    async def seventh() -> int | None:
        return next(values)

    assert await until(seventh, "seven", every_s=0) == 7

    async def never() -> bool:
        return False

    with pytest.raises(DemoError, match=r"(?s)waiting for a miracle.*no saint"):
        await until(never, "a miracle", timeout_s=0, every_s=0, explain=lambda: "no saint")


async def test_taken_port_gives_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in (0, port)
    assert free_port() > 0


def child(tmp_path: Path, code: str) -> Child:
    return Child(
        "the child", [sys.executable, "-c", code], dict(os.environ), tmp_path, tmp_path / "child.log"
    )


async def test_dead_child_is_reported_with_its_last_words(tmp_path: Path) -> None:
    died = child(tmp_path, "print('last words'); raise SystemExit(3)")

    async def ended() -> bool:
        return not died.is_running

    await until(ended, "the child's end")
    with pytest.raises(DemoError, match=r"(?s)code 3.*last words"):
        died.require_running()
    died.stop()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that nobody has waited for yet counts as ended."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


async def test_stopping_a_child_ends_its_own_children_too(tmp_path: Path) -> None:
    parent = child(
        tmp_path,
        "import subprocess, sys, time\n"
        "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(c.pid, flush=True)\ntime.sleep(600)",
    )

    async def said() -> str:
        return parent.log.read_text()

    grandchild = int(await until(said, "the grandchild's number"))
    await asyncio.to_thread(parent.stop)

    async def gone() -> bool:
        return not is_alive(grandchild)

    await until(gone, "the grandchild's end")


def good() -> Seen:
    return Seen(kpis={"distance": "8.22 km"}, track_pixels=5_000, track_colours=9, charts=3)


async def test_good_card_has_no_problems() -> None:
    assert good().problems() == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kpis": {}}, "figures"),
        ({"kpis": {"distance": ""}}, "figures"),
        ({"track_pixels": 0}, "track"),
        ({"track_colours": 1}, "track"),
        ({"charts": 0}, "chart"),
        ({"foreign": ["http://example.org/x.js"]}, "example.org"),
        ({"errors": ["TypeError"]}, "TypeError"),
    ],
)
async def test_each_fault_of_the_card_is_a_problem(change: dict[str, Any], word: str) -> None:
    seen = good()
    for name, value in change.items():
        setattr(seen, name, value)
    assert any(word in problem for problem in seen.problems())


async def test_pictures_are_named_after_the_look() -> None:
    names = [picture_path(Path("a/x.png"), look).name for look in LOOKS]
    assert names == ["x.png", "x-dark.png", "x-phone.png"]


async def test_dashboard_is_the_one_that_makes_itself() -> None:
    assert dashboard.config()["strategy"]["type"] == "custom:milevault"


async def test_children_do_not_inherit_our_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MILEVAULT_DATABASE_URL", "postgresql://elsewhere")
    monkeypatch.setenv("MILEVAULT_CACHE", str(tmp_path))
    assert "MILEVAULT_DATABASE_URL" not in child_environment()
    assert cache_folder() == tmp_path


async def test_command_line_of_the_demo() -> None:
    asked = arguments(["--once", "--screenshot", "x.png"])
    assert (asked.once, asked.screenshot, asked.port) == (True, Path("x.png"), 8123)
