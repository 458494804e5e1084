"""Notifications are a hint: they come, or their absence is said once (F03, F05)."""

import asyncio
import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from milevault.inbox.watch import Watcher


async def test_a_new_file_gives_a_hint(tmp_path: Path) -> None:
    hinted = asyncio.Event()
    watcher = Watcher(tmp_path, hinted.set)
    if not watcher.start():
        pytest.skip("this system has no file notifications")
    (tmp_path / "ride.fit").write_bytes(b"x")
    async with asyncio.timeout(60):
        await hinted.wait()
    watcher.stop()


async def test_reading_gives_none(tmp_path: Path) -> None:
    (tmp_path / "ride.fit").write_bytes(b"x")
    hints: list[str] = []
    watcher = Watcher(tmp_path, lambda: hints.append("hint"))
    if not watcher.start():
        pytest.skip("this system has no file notifications")
    (tmp_path / "ride.fit").read_bytes()
    os.listdir(tmp_path)  # noqa: PTH208
    watcher.stop()
    await asyncio.sleep(0)
    assert hints == []


class Refusing:
    """An observer on a system whose watches are used up."""

    def schedule(self, *_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_the_watch_limit_is_named_once_and_is_no_full_disk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher(tmp_path, lambda: None)
    with caplog.at_level(logging.WARNING):
        assert not watcher.start(Refusing)  # type: ignore[arg-type]
        assert not watcher.start(Refusing)  # type: ignore[arg-type]
    assert len(caplog.records) == 1
    assert "watch limit" in caplog.text
    assert "space" not in caplog.text
    watcher.stop()
