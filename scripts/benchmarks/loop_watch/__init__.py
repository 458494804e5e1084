"""For benchmarks only: notes in ``stalls.jsonl`` how long Home Assistant's event loop does not come around.

Garbage collections stand beside it: all threads wait for them, and what they take depends on all of Home Assistant.
Each line: kind ("loop", "gc"), Unix time, seconds.
"""

import asyncio
import gc
import json
import time
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant  # type: ignore[import-not-found]
from homeassistant.helpers.typing import ConfigType  # type: ignore[import-not-found]

DOMAIN: Final = "loop_watch"
EVERY_S: Final = 0.002
# Shorter ones are what a machine with other work does anyway.
NOTED_S: Final = 0.005
WRITE_EVERY_S: Final = 0.5


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Watch until Home Assistant stops. (Its types are checked where Home Assistant is not installed.)"""
    hass.async_create_background_task(_watch(hass, Path(hass.config.path("stalls.jsonl"))), DOMAIN)
    return True


type Noted = list[tuple[str, float, float]]


class _Collections:
    """Callback of the garbage collector: notes how long each took."""

    def __init__(self, noted: Noted) -> None:
        self._noted = noted
        self._began = 0.0

    def __call__(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.monotonic()
        elif (took := time.monotonic() - self._began) > NOTED_S:
            self._noted.append(("gc", time.time(), took))


async def _watch(hass: HomeAssistant, file: Path) -> None:
    noted: Noted = []
    gc.callbacks.append(_Collections(noted))
    written = before = time.monotonic()
    while True:
        await asyncio.sleep(EVERY_S)
        now = time.monotonic()
        if (late := now - before - EVERY_S) > NOTED_S:
            noted.append(("loop", time.time(), late))
        if now - written > WRITE_EVERY_S:
            lines, written = [json.dumps(one) + "\n" for one in noted], now
            noted.clear()
            await hass.async_add_executor_job(_append, file, lines)
        before = time.monotonic()


def _append(file: Path, lines: list[str]) -> None:
    with file.open("a") as out:
        out.writelines(lines)
