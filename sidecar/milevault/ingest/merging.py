"""Files -> activities: which recordings are the same workout, and what changes when one comes or goes.

One transaction, under locks that let only one import at a time touch the same minutes. The outcome is a
function of the recordings alone (analysis.recordings), so the order in which files come cannot matter;
only the ids of activities tell it.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from milevault.analysis import Analysis
from milevault.analysis.editing import needs_samples
from milevault.analysis.recordings import groups, merged, recording_of
from milevault.ingest import routing
from milevault.ingest.figuring import final_activity, put_figures
from milevault.ingest.routing import Moved
from milevault.ingest.segmenting import put_efforts
from milevault.model import SOURCES_BY_NAME, Activity
from milevault.model.recording import Merged, Recording
from milevault.model.settings import SettingsHistory
from milevault.store import activities, recordings, saving
from milevault.store.athletes import Athlete
from milevault.store.paths import Repeat
from milevault.store.pool import Connection
from milevault.store.recordings import Held
from milevault.store.routes import Way
from milevault.store.saving import Versions
from milevault.store.settings import settings_history

type Name = tuple[bytes, int]
# One statement for several rows of a list takes half the time; of more, their samples would fill the memory.
FIGURES_AT_ONCE: Final = 50


@dataclass(slots=True)
class Changes:
    """What became of the athlete's activities.

    ``unread`` are files whose samples an activity needs now and nobody holds: they have to be read again.
    """

    recorded: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    unread: set[bytes] = field(default_factory=set)
    fresh: dict[int, Analysis] = field(default_factory=dict)
    """the analyses whose samples were written just now, by activity"""
    uncomputed: dict[int, Activity] = field(default_factory=dict)
    """activities as they are shown whose figures are still to be computed"""
    ways: dict[int, Way | None] = field(default_factory=dict, compare=False)
    """where those go whose samples were looked at, None without positions; ``follow_ways`` puts them into clusters"""
    repeats: list[Repeat] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    """the activities whose efforts on segments were computed just now and that have some"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """What a change needs besides the connection: whose, and by which versions."""

    athlete: Athlete
    versions: Versions
    keeps_points: Callable[[Analysis], bool]


async def merge_file(
    conn: Connection,
    workout: Workout,
    sha256: bytes,
    source: str,
    analyses: Sequence[Analysis],
    *,
    keys: Collection[str] = (),
) -> Changes:
    """Puts the recordings of one file in the place of what it said before.

    ``keys`` are names of activities whose gear has changed: they are looked at again.
    """
    athlete_id = workout.athlete.athlete_id
    new = [_recording(sha256, source, one) for one in analyses]
    await recordings.lock(conn, athlete_id, sha256, new, keys)
    before = await recordings.forget(conn, athlete_id, sha256)
    await recordings.put(conn, athlete_id, new)
    near = before | await recordings.touched(conn, athlete_id, sha256)
    if keys:
        near |= await recordings.named(conn, athlete_id, keys)
    analysed = {(sha256, one.activity.session_index): one for one in analyses}
    return await _regroup(conn, workout, near, analysed, sha256)


async def separate(conn: Connection, workout: Workout, recording_id: int, *, apart: bool) -> Changes | None:
    """The user's word that a recording is no copy of another one (or may be again); None where it is not there.

    Its own samples were never kept while another recording gave them: then its file is among ``unread``.
    """
    athlete_id = workout.athlete.athlete_id
    found = await recordings.by_id(conn, athlete_id, recording_id)
    if found is None:
        return None
    sha256, session_index, _ = found
    same_file = await recordings.of_activities(conn, athlete_id, (), sha256)
    await recordings.lock(conn, athlete_id, sha256, same_file)
    await recordings.set_apart(conn, athlete_id, sha256, session_index, apart=apart)
    near = await recordings.touched(conn, athlete_id, sha256)
    return await _regroup(conn, workout, near, {}, sha256)


async def regroup(conn: Connection, workout: Workout, activity_id: int) -> Changes:
    """Looks at the recordings of one activity again, live or deleted, after the user's word on it; lock before."""
    return await _regroup(conn, workout, {activity_id}, {}, None)


def _recording(sha256: bytes, source: str, one: Analysis) -> Recording:
    return recording_of(
        sha256,
        source,
        one.activity,
        elevation_method=one.elevation_method,
    )


async def _regroup(
    conn: Connection,
    workout: Workout,
    near: Collection[int],
    analysed: Mapping[Name, Analysis],
    sha256: bytes | None,
) -> Changes:
    athlete_id = workout.athlete.athlete_id
    held = {one.activity_id: one for one in await recordings.hold(conn, athlete_id, near)}
    # Also those of deleted activities, which are near but held by nobody: a copy of one is deleted too.
    parts = groups(await recordings.of_activities(conn, athlete_id, near, sha256))
    # After the locks: whoever changes a setting waits for imports that have read the one before.
    history = await settings_history(conn, athlete_id)
    changes = Changes()
    chosen = _owners([(part, merged(part)) for part in parts], held)
    live = [one for one in chosen if not one.whole.edits.deleted]
    # First what goes: no two activities may have one primary recording, not even for a moment.
    for activity_id in sorted(held.keys() - {one.owner for one in live}):
        await activities.delete(conn, athlete_id, activity_id)
        changes.removed.append(activity_id)
    assigned = await _numbered(
        conn, [one for one in chosen if one.whole.edits.deleted], set(near) - held.keys()
    )
    for one in live:
        before = None if one.owner is None else held[one.owner]
        activity_id = await _put(conn, workout, one.whole, before, analysed, changes)
        assigned += [(recording, activity_id) for recording in one.part]
        if len(changes.uncomputed) >= FIGURES_AT_ONCE:
            await _compute(conn, workout, changes, history)
    await _compute(conn, workout, changes, history)
    await recordings.assign(conn, athlete_id, assigned)
    return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A workout, and the activity that it goes on as; None for a new one."""

    part: Sequence[Recording]
    whole: Merged
    owner: int | None


async def _numbered(
    conn: Connection, deleted: Sequence[_Chosen], gone: Collection[int]
) -> list[tuple[Recording, int]]:
    """The recordings of deleted workouts with the number by which each is known: as before, so that its page is gone
    and not unknown. One that was deleted in another database has none yet.

    ``gone`` are the numbers of deleted activities near by; a file that is read again has lost its own among them.
    """
    free = {*gone, *(one.owner for one in deleted if one.owner is not None)}
    assigned: list[tuple[Recording, int]] = []
    for one in sorted(deleted, key=lambda one: not _numbers(one) & free):
        known = _numbers(one) & free or free
        number = min(known) if known else await recordings.next_number(conn)
        free.discard(number)
        assigned += [(recording, number) for recording in one.part]
    return assigned


def _numbers(one: _Chosen) -> set[int]:
    own = (one.owner, *(recording.activity_id for recording in one.part))
    return {number for number in own if number is not None}


def _owners(parts: Sequence[tuple[Sequence[Recording], Merged]], held: Mapping[int, Held]) -> list[_Chosen]:
    """Which activity each workout goes on with: the one that has its samples, else its oldest, else a new one."""
    owner_of_samples = {one.primary: activity_id for activity_id, one in held.items()}
    free = set(held)
    chosen: list[int | None] = []
    for _, whole in parts:
        activity_id = owner_of_samples.get(whole.primary.name)
        chosen.append(activity_id if activity_id in free else None)
        free.discard(chosen[-1] or 0)
    for at, (part, _) in enumerate(parts):
        if chosen[at] is None:
            known = sorted({one.activity_id for one in part if one.activity_id is not None} & free)
            chosen[at] = known[0] if known else None
            free.discard(chosen[at] or 0)
    return [
        _Chosen(part=part, whole=whole, owner=owner)
        for (part, whole), owner in zip(parts, chosen, strict=True)
    ]


async def _put(
    conn: Connection,
    workout: Workout,
    whole: Merged,
    before: Held | None,
    analysed: Mapping[Name, Analysis],
    changes: Changes,
) -> int:
    """Writes one activity with its edits, and its samples where they are at hand and not there yet.

    Its figures stay where neither samples nor facts that they follow from have changed.
    """
    athlete = workout.athlete
    samples = _samples(whole, before, analysed, changes)
    recorded = await _recorded(conn, athlete, whole, before, samples)
    final = final_activity(whole, recorded)
    if before is None:
        assert samples is not None
        activity_id = await saving.insert(conn, athlete, final, samples, workout.versions)
        changes.recorded.append(activity_id)
    else:
        activity_id = before.activity_id
        recut = recorded if final.is_trimmed or saving.is_trimmed(before.row) else None
        if await saving.update(conn, athlete, activity_id, final, samples, workout.versions, recut=recut):
            changes.updated.append(activity_id)
    if samples is not None:
        changes.fresh[activity_id] = Analysis(
            activity=final.activity, elevation_method=final.elevation_method
        )
    if recorded is not None:
        changes.uncomputed[activity_id] = final.activity
        changes.ways[activity_id] = await _way(activity_id, final)
    return activity_id


async def _compute(conn: Connection, workout: Workout, changes: Changes, history: SettingsHistory) -> None:
    if changes.uncomputed:
        athlete = workout.athlete
        await put_figures(conn, athlete, changes.uncomputed, history)
        new = changes.uncomputed.keys() & set(changes.recorded)
        changes.covered |= await put_efforts(conn, athlete.athlete_id, changes.uncomputed, new)
        changes.uncomputed.clear()


async def _way(activity_id: int, final: Merged) -> Way | None:
    activity, primary = final.activity, final.primary
    if not routing.has_track(activity.streams):
        return None
    return Way(
        activity_id=activity_id,
        start_time=activity.start_time,
        sha256=primary.sha256,
        session_index=primary.session_index,
        signature=await asyncio.to_thread(routing.signature_of, activity.streams),
    )


def _samples(
    whole: Merged, before: Held | None, analysed: Mapping[Name, Analysis], changes: Changes
) -> Analysis | None:
    """The samples that are to be written; None where they are there already."""
    samples = analysed.get(whole.primary.name)
    if samples is None and (before is None or before.primary != whole.primary.name):
        # A row of a list has none; anything else is read again, and until then the activity has none.
        samples = _without_samples(whole)
        if not SOURCES_BY_NAME[whole.primary.source].summary:
            changes.unread.add(whole.primary.sha256)
    return samples


async def _recorded(
    conn: Connection, athlete: Athlete, whole: Merged, before: Held | None, samples: Analysis | None
) -> Activity | None:
    """The activity as recorded, where its samples or the facts that figures follow from have changed or an edit asks
    for them; None where all that can have changed is words.
    """
    if samples is not None:
        return samples.activity
    if before is None:
        return None
    if (
        needs_samples(whole.edits)
        or saving.is_trimmed(before.row)
        or saving.facts_differ(before.row, athlete, final_activity(whole, None).activity)
    ):
        return await activities.recorded(conn, athlete.athlete_id, before.activity_id, whole.activity)
    return None


def _without_samples(whole: Merged) -> Analysis:
    return Analysis(
        activity=whole.primary.activity,
        elevation_method=whole.elevation_method,
    )


async def write_points(conn: Connection, workout: Workout, changes: Changes) -> None:
    """Fills the wide table with the samples written (K10), where the setting keeps them."""
    for activity_id, one in changes.fresh.items():
        if workout.keeps_points(one):
            await saving.write_points(conn, workout.athlete.athlete_id, activity_id, one)


async def follow_ways(
    conn: Connection, workout: Workout, changes: Changes, *, history_before: datetime | None = None
) -> None:
    """Puts what changed into clusters of the same way, last in its transaction: whoever comes next waits for its end.

    New activities that began before ``history_before`` get their places in the background.
    """
    changes.repeats = await routing.follow(
        conn,
        workout.athlete.athlete_id,
        Moved(ways=changes.ways, removed=changes.removed, recorded=changes.recorded),
        history_before=history_before,
    )
