"""How long a reader waits: list, detail and streams over HTTP with a token at 500 activities."""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Final

import aiohttp
import numpy as np

from scripts.benchmarks import sidecar
from scripts.sample_athlete.bulk import long_activity, write_bulk

ACTIVITIES: Final = 500
SMALL_POINTS: Final = 300
LARGE_POINTS: Final = 10_000
REQUESTS: Final = 200
WARM_UP: Final = 20


def run() -> dict[str, float | int | str]:
    """Milliseconds per request, one after the other on a kept connection: p50 and p95 of REQUESTS."""
    with tempfile.TemporaryDirectory(prefix="milevault-archive-") as folder, sidecar.running() as running:
        write_bulk(Path(folder), files=ACTIVITIES - 1, points=SMALL_POINTS)
        (Path(folder) / "long.fit").write_bytes(long_activity(LARGE_POINTS))
        account = json.loads(
            running.command("import", folder, "--athlete", sidecar.ATHLETE, "--json").splitlines()[-1]
        )
        if account["imported"] != ACTIVITIES:
            raise RuntimeError(f"{account['imported']} of {ACTIVITIES} files imported: {account}")
        return asyncio.run(_measure(running))


async def _measure(running: sidecar.Sidecar) -> dict[str, float | int | str]:
    root = "/api/v1/athletes/1/activities"
    large = _largest(running)
    paths = {
        "list": f"{root}?limit=50",
        "detail": f"{root}/{large}",
        "streams": f"{root}/{large}/streams",
    }
    figures: dict[str, float | int | str] = {"activities": ACTIVITIES, "points": LARGE_POINTS}
    headers = {"Authorization": f"Bearer {running.token}"}
    async with aiohttp.ClientSession(running.url, headers=headers) as session:
        for name, path in paths.items():
            milliseconds = await _times_ms(session, path)
            figures[f"{name}_p50_ms"] = round(float(np.percentile(milliseconds, 50)), 2)
            figures[f"{name}_p95_ms"] = round(float(np.percentile(milliseconds, 95)), 2)
    return figures


def _largest(running: sidecar.Sidecar) -> int:
    """The activity of LARGE_POINTS, found by its samples."""
    for activity in sidecar.pages(running, "/api/v1/athletes/1/activities?limit=200", "activities"):
        detail = sidecar.get_json(running, f"/api/v1/athletes/1/activities/{activity['activity_id']}")
        if detail["sample_count"] == LARGE_POINTS:
            identifier: int = activity["activity_id"]
            return identifier
    raise RuntimeError(f"no activity of {LARGE_POINTS} points among the imported")


async def _times_ms(session: aiohttp.ClientSession, path: str) -> list[float]:
    times: list[float] = []
    for count in range(WARM_UP + REQUESTS):
        started = time.perf_counter()
        async with session.get(path) as reply:
            await reply.read()
            reply.raise_for_status()
        if count >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
    return times
