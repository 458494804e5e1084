"""Computes again what depends on a setting or a formula that changed, in batches of one transaction.

A batch locks its activities first and reads the settings after that, as an import does: whoever comes last has
seen the latest, so that imports, edits and several recomputations may run at once. Each batch says how far it is in
its own transaction; after a crash the next run goes on there.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from milevault.analysis import FIGURES_VERSION, LOADS, LoadMetric, rate
from milevault.analysis.segments import VERSION as SEGMENTS_VERSION
from milevault.ingest import payloads, reclustering, segmenting
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.each import of_each
from milevault.ingest.figuring import computed
from milevault.model import Streams
from milevault.model.figures import Figure, Measured
from milevault.model.settings import SettingsHistory
from milevault.model.trimming import cut
from milevault.store import activities, events, figures, recomputes, recordings, segments, zones
from milevault.store.errors import retry_unit
from milevault.store.figures import Computed, Locked, Wanted
from milevault.store.pool import Connection, Pool
from milevault.store.recomputes import Reason, Recompute
from milevault.store.settings import settings_history

type Packed = Mapping[str, tuple[bytes, int]]
# From stored figures a thousand activities take a third of a second; with samples each takes some milliseconds, and
# an import of one of them waits for the batch.
BATCH: Final = 1000
SAMPLES_BATCH: Final = 25


async def work_off(pool: Pool, athlete_id: int, recompute_id: int, seconds: float) -> bool:
    """Works for about so many seconds; True where all is done then."""
    end = time.monotonic() + seconds

    async def step() -> bool:
        async with pool.acquire() as conn:
            async with conn.transaction():
                is_more = await _step(conn, athlete_id, recompute_id)
                crashpoint("K12")
            crashpoint("K13")
        return is_more

    while await retry_unit(step):
        if time.monotonic() >= end:
            return False
    return True


async def _step(conn: Connection, athlete_id: int, recompute_id: int) -> bool:
    """One batch; False where nothing is left."""
    one = await recomputes.lock(conn, athlete_id, recompute_id)
    if one is None:
        return False
    crashpoint("K8")
    work = WORKS[one.reason]
    if one.total is None:
        # An import under way may have read the settings before they changed: what it writes is seen after it.
        await recordings.lock_athlete(conn, athlete_id)
        await recomputes.begin(conn, one, await work.begin(conn, one))
        return True
    done = await work.batch(conn, one)
    crashpoint("K9")
    if done:
        await recomputes.advance(conn, one, done[-1], len(done))
        return True
    await recomputes.finish(conn, one)
    await events.append(conn, athlete_id, "recompute_finished", payloads.recompute_finished(one))
    return False


def _rows(one: Recompute) -> tuple[LoadMetric, ...]:
    """The rows of LOADS that depend on what changed."""
    return tuple(row for row in LOADS if not set(one.keys).isdisjoint(row.settings))


async def _begin_settings(conn: Connection, one: Recompute) -> int:
    # Time in zones is new already: it was computed in the change's transaction, which had the athlete alone. Imports,
    # edits and ``_measure_batch`` share or take that lock: they committed before it, or have seen the new settings.
    wanted = Wanted(first_day=one.first_day)
    return await figures.count(conn, one.athlete_id, wanted) if _rows(one) else 0


async def _rate_batch(conn: Connection, one: Recompute) -> list[int]:
    """LOADS from the stored figures and histograms, and from samples only where a row reads some."""
    rows = _rows(one)
    if not rows:
        return []
    channels = {channel for row in rows for channel in row.needs}
    locked = await figures.lock(
        conn,
        one.athlete_id,
        Wanted(first_day=one.first_day),
        after_id=one.last_id,
        limit=SAMPLES_BATCH if channels else BATCH,
    )
    if not locked:
        return []
    ids = [activity.activity_id for activity in locked]
    history = await settings_history(conn, one.athlete_id)
    stored = await figures.measured(conn, one.athlete_id, ids)
    packed = await figures.packed(conn, one.athlete_id, ids, channels) if channels else {}
    rated = await asyncio.to_thread(_rated, locked, stored, packed, history, rows)
    await figures.put_rated(conn, one.athlete_id, [row.key for row in rows], rated)
    return ids


def _rated(
    locked: Sequence[Locked],
    stored: Mapping[int, Measured],
    packed: Mapping[int, Packed],
    history: SettingsHistory,
    rows: Sequence[LoadMetric],
) -> dict[int, dict[str, Figure]]:
    def again(one: Locked) -> dict[str, Figure]:
        samples = packed.get(one.activity_id)
        return rate(
            one.activity,
            stored[one.activity_id],
            history.thresholds(one.local_date, one.activity),
            None if samples is None else _samples(one, samples),
            rows,
        )

    return of_each(locked, again)


def _samples(one: Locked, packed: Packed) -> Streams:
    return cut(activities.unpacked(packed), one.trim_start_s, one.trim_end_s)


# The version is a digest: another one is an earlier or a later one.
_OUTDATED: Final = Wanted(version_other_than=FIGURES_VERSION)


async def _begin_version(conn: Connection, one: Recompute) -> int:
    return await figures.count(conn, one.athlete_id, _OUTDATED)


async def _measure_batch(conn: Connection, one: Recompute) -> list[int]:
    """Everything anew from the packed samples; what is done is outdated no more, so it starts from the first id."""
    # Before the settings are read, as an import does: a change of them computes the time in zones of all histograms.
    await recordings.share_athlete(conn, one.athlete_id)
    locked = await figures.lock(conn, one.athlete_id, _OUTDATED, after_id=0, limit=SAMPLES_BATCH)
    if not locked:
        return []
    ids = [activity.activity_id for activity in locked]
    history = await settings_history(conn, one.athlete_id)
    packed = await figures.packed(conn, one.athlete_id, ids)
    whole = [await _with_laps(conn, one.athlete_id, activity) for activity in locked]
    anew = await asyncio.to_thread(_computed, whole, packed, history)
    await figures.put(conn, one.athlete_id, list(anew.values()), FIGURES_VERSION)
    await figures.keep(conn, one.athlete_id, ids, FIGURES_VERSION)
    await zones.recompute(conn, one.athlete_id, activity_ids=ids)
    return ids


async def _with_laps(conn: Connection, athlete_id: int, one: Locked) -> Locked:
    laps = await activities.laps(conn, athlete_id, one.activity_id)
    lengths = await activities.lengths(conn, athlete_id, one.activity_id)
    activity = replace(
        one.activity, laps=tuple(row.lap for row in laps), lengths=tuple(row.length for row in lengths)
    )
    return replace(one, activity=activity)


def _computed(
    locked: Sequence[Locked], packed: Mapping[int, Packed], history: SettingsHistory
) -> dict[int, Computed]:
    def again(one: Locked) -> Computed:
        final = replace(one.activity, streams=_samples(one, packed.get(one.activity_id, {})))
        measured, rated = computed(final, history.thresholds(one.local_date, final))
        return Computed(activity_id=one.activity_id, sport=final.sport, measured=measured, rated=rated)

    return of_each(locked, again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is done for one reason: ``begin`` gives the number of activities, ``batch`` the ids of those done."""

    begin: Callable[[Connection, Recompute], Awaitable[int]]
    batch: Callable[[Connection, Recompute], Awaitable[list[int]]]


WORKS: Final[Mapping[Reason, Work]] = {
    "settings": Work(begin=_begin_settings, batch=_rate_batch),
    "version": Work(begin=_begin_version, batch=_measure_batch),
    "routes": Work(begin=reclustering.begin, batch=reclustering.batch),
    "segments": Work(begin=segmenting.begin_search, batch=segmenting.search_batch),
}


class Enqueue(Protocol):
    """Notes what is to be computed again and adds its job, in the caller's transaction; see jobs.queue."""

    async def __call__(
        self,
        conn: Connection,
        athlete_id: int,
        reason: Reason,
        keys: Collection[str] = (),
        first_day: date | None = None,
    ) -> int: ...


async def compute_outdated(pool: Pool, enqueue: Enqueue) -> int:
    """Has figures, signatures and efforts of another version of the formulas computed again; returns how much work that is.

    What is under way for an athlete is left out.
    """

    async def unit() -> int:
        count = 0
        async with pool.acquire() as conn, conn.transaction():
            count += await _enqueue_for(
                conn, await figures.outdated(conn, FIGURES_VERSION), "version", enqueue
            )
            count += await _enqueue_for(conn, await reclustering.outdated(conn), "routes", enqueue)
            for one in await segments.outdated(conn, SEGMENTS_VERSION):
                if not await recomputes.has_unfinished(conn, one.athlete_id, "segments"):
                    await enqueue(conn, one.athlete_id, "segments", [str(key) for key in one.segment_ids])
                    count += 1
        return count

    return await retry_unit(unit)


async def place_waiting(pool: Pool, enqueue: Enqueue) -> int:
    """Has the activities that were imported without a place put into clusters; returns for how many athletes."""

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            return await _enqueue_for(conn, await reclustering.unplaced(conn), "routes", enqueue)

    return await retry_unit(unit)


async def _enqueue_for(
    conn: Connection, athlete_ids: Collection[int], reason: Reason, enqueue: Enqueue
) -> int:
    """Adds the work for those athletes for whom it is not under way; returns for how many."""
    count = 0
    for athlete_id in athlete_ids:
        if not await recomputes.has_unfinished(conn, athlete_id, reason):
            await enqueue(conn, athlete_id, reason)
            count += 1
    return count
