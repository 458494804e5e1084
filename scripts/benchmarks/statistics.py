"""Ten years of history into the statistics of a real Home Assistant: how long it takes, and how long its loop stalls."""

import asyncio
import json
import shutil
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
import numpy as np

from milevault.model.wellness import HEALTH_METRICS, HealthValue, Wellness
from milevault.store import athletes, health, ledger, settings
from milevault.store.embedded import running_dsn
from milevault.store.pool import Connection, connect
from scripts.benchmarks import histories
from scripts.benchmarks.histories import LAST_START, Bench
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import TIME_ZONE
from scripts.demo_app.stack import LATITUDE, LONGITUDE, SLUG, Stack, stack, start_sidecar
from scripts.demo_app.waiting import DemoError, until

YEARS: Final = 10
DAYS: Final = YEARS * 365 + 3
MODELS: Final = 10
MINUTES_A_DAY: Final = 1440
LAST_DAY: Final = LAST_START.date()
FIRST_DAY: Final = LAST_DAY - timedelta(days=DAYS - 1)
THRESHOLDS: Final = {"max_heart_rate": 190.0, "resting_heart_rate": 50.0, "functional_threshold_power": 250.0}
SINCE: Final = date(2000, 1, 1)
WATCH: Final = Path(__file__).parent / "loop_watch"
# What the integration logs at the end of a pass that had something to do.
DONE: Final = "Statistics are up to date"
WAIT_S: Final = 600
# Long enough to see what the loop does without us.
IDLE_S: Final = 20.0
ROWS: Final = """
select count(*), count(distinct metadata_id), min(start_ts), max(start_ts)
from statistics join statistics_meta on statistics_meta.id = metadata_id where source = 'milevault'
"""

type Numbers = dict[str, float | int | str | None]


def run() -> Numbers:
    """Every metric of health on every day and an activity a day, read from a real sidecar over HTTP.

    ``seconds``: from the end of the config flow until all ``rows`` are stored; it includes the calm that is waited for.
    ``stall_ms``: the longest time in which Home Assistant's event loop did not come around meanwhile;
    ``stalls_over_50_ms``: how many; ``collection_ms``: the longest garbage collection, for which all of Home Assistant
    waits; ``own_stall_ms``: the longest stall without one. ``idle_stall_ms``: the longest in 20 s without MileVault.
    ``edit_...``: after a correction of a day three years ago; ``removal_...``: after a value was taken away; both
    include the rest after the pass before.
    """
    return asyncio.run(_measured())


async def _measured() -> Numbers:
    with tempfile.TemporaryDirectory(prefix="milevault-bench-") as name:
        async with stack(Path(name), settings={"LOG_LEVEL": "warning"}) as running:
            running.athlete_id = await start_sidecar(running.sidecar)
            await _fill(running)
            await _start(running.hass)
            return await _measure(running)


async def _fill(running: Stack) -> None:
    """Ten years in the vault: what is read is the same as after imports, and making it takes seconds."""
    dsn = running_dsn(running.sidecar.data)
    if dsn is None:
        raise DemoError("the sidecar's database does not run")
    pool = await connect(dsn, min_size=1, max_size=2)
    try:
        async with pool.acquire() as conn:
            athlete = await athletes.by_slug(conn, SLUG)
            if athlete is None:
                raise DemoError("the athlete is missing")
            for key, value in THRESHOLDS.items():
                await settings.put(conn, athlete.athlete_id, key, SINCE, value)
            for year in range(YEARS + 1):
                await _fill_health(conn, athlete.athlete_id, year)
        bench = Bench(pool=pool, athlete=athlete)
        for number in range(MODELS):
            await bench.save(number, histories.analysed(number))
        await bench.grow(1, DAYS, MINUTES_A_DAY)
    finally:
        await pool.close()


async def _fill_health(conn: Connection, athlete_id: int, year: int) -> None:
    """One file with a year's values of every metric there is."""
    sha256 = (2**201 + year).to_bytes(32)
    async with conn.transaction():
        await ledger.record_stored(conn, athlete_id, sha256, 1000, f"health-{year}.json")
        await health.save(conn, athlete_id, sha256, "garmin_json", Wellness(values=tuple(_values(year))))
        await ledger.finish(conn, athlete_id, sha256, "imported", parser_version=1)


def _values(year: int) -> list[HealthValue]:
    random = np.random.default_rng(year)
    first = FIRST_DAY + timedelta(days=365 * year)
    days = [first + timedelta(days=at) for at in range(min(365, (LAST_DAY - first).days + 1))]
    return [
        HealthValue(
            day=day,
            metric=one.key,
            value=float(round(one.lowest + (one.highest - one.lowest) * share, 2)),
            observed_at=datetime(day.year, day.month, day.day, 20, tzinfo=UTC),
        )
        for one in HEALTH_METRICS
        for day, share in zip(days, random.uniform(0.3, 0.5, len(days)), strict=True)
    ]


async def _start(hass: Hass) -> None:
    hass.write_configuration()
    shutil.copytree(WATCH, hass.folder / "custom_components" / "loop_watch")
    with (hass.folder / "configuration.yaml").open("a") as out:
        out.write("loop_watch:\n")
    await hass.start()
    await hass.onboard(time_zone=TIME_ZONE, latitude=LATITUDE, longitude=LONGITUDE)


async def _measure(running: Stack) -> Numbers:
    hass, sidecar = running.hass, running.sidecar
    await asyncio.sleep(IDLE_S)
    now = time.time()
    idle = _Watched(began=now - IDLE_S, ended=now)
    step = await hass.add_milevault(sidecar.url, sidecar.token)
    if step.get("type") != "create_entry":
        raise DemoError(f"the config flow did not end: {step.get('errors') or step}")
    first = await _until_done(hass, 1)
    stored = _stored(hass)
    token = sidecar.run("token", "create", "--name", "edit", "--scopes", "read,edit", "--plain").strip()
    path = f"{sidecar.url}/api/v1/athletes/{running.athlete_id}/health/values"
    day = f"{LAST_DAY - timedelta(days=3 * 365)}"
    await _correct(path, token, {"metric": "resting_heart_rate", "day": day, "value": 44.0})
    edit = await _until_done(hass, 2)
    await _correct(path, token, {"metric": "resting_heart_rate", "day": day, "value": None})
    removal = await _until_done(hass, 3)
    gone = stored["rows"] - _stored(hass)["rows"]
    return {
        "home_assistant": str((await hass.get("/api/config"))["version"]),
        "days": DAYS,
        **stored,
        **first.figures(hass, ""),
        **edit.figures(hass, "edit_"),
        **removal.figures(hass, "removal_"),
        "removed_rows": gone,
        "idle_stall_ms": idle.figures(hass, "")["stall_ms"],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    """A span of time, in Unix seconds."""

    began: float
    ended: float

    def figures(self, hass: Hass, prefix: str) -> Numbers:
        """How long it was, and what the loop did in it."""
        noted = [
            _Noted(kind=kind, at=at - self.began, ms=round(took_s * 1000, 1))
            for kind, at, took_s in map(json.loads, (hass.folder / "stalls.jsonl").read_text().splitlines())
            if self.began <= at <= self.ended + 1
        ]
        stalls = [one for one in noted if one.kind == "loop"]
        collections = [one for one in noted if one.kind == "gc"]
        own = [one.ms for one in stalls if not any(one.overlaps(other) for other in collections)]
        return {
            f"{prefix}seconds": round(self.ended - self.began, 1),
            f"{prefix}stall_ms": max((one.ms for one in stalls), default=0.0),
            f"{prefix}own_stall_ms": max(own, default=0.0),
            f"{prefix}stalls_over_50_ms": sum(one.ms > 50 for one in stalls),
            f"{prefix}collection_ms": max((one.ms for one in collections), default=0.0),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """A line of the watch: what ended ``at`` (seconds since the span began) after ``ms``."""

    kind: str
    at: float
    ms: float

    def overlaps(self, other: _Noted) -> bool:
        """Whether both lasted at the same time."""
        return self.at - self.ms / 1000 < other.at and other.at - other.ms / 1000 < self.at


async def _until_done(hass: Hass, count: int) -> _Watched:
    """From now until the integration has said so many times that all is up to date."""
    began = time.time()

    async def is_done() -> bool:
        if hass.child is not None:
            hass.child.require_running()
        return hass.log.read_text().count(DONE) >= count

    await until(is_done, "the statistics to be up to date", timeout_s=WAIT_S, every_s=0.2)
    ended = time.time()
    # The watch writes twice a second.
    await asyncio.sleep(1)
    return _Watched(began=began, ended=ended)


def _stored(hass: Hass) -> dict[str, int]:
    """What is in the recorder's database."""
    database = sqlite3.connect(f"file:{hass.folder / 'home-assistant_v2.db'}?mode=ro", uri=True)
    try:
        rows, series, first, last = database.execute(ROWS).fetchone()
    finally:
        database.close()
    return {"rows": rows, "series": series, "span_days": round((last - first) / 86400)}


async def _correct(url: str, token: str, value: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.put(url, json=value) as reply:
        reply.raise_for_status()
