"""Files -> activities: which recordings are the same workout, and what changes when one comes or goes.

One transaction, under locks that let only one import at a time touch the same minutes. The outcome is a
function of the recordings alone (analysis.recordings), so the order in which files come cannot matter;
only the ids of activities tell it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from milevault.analysis import Analysis
from milevault.analysis.recordings import groups, merged, recording_of
from milevault.ingest.figuring import final_activity, put_figures, stored_samples
from milevault.model import SOURCES_BY_NAME
from milevault.model.recording import Merged, Recording
from milevault.model.settings import SettingsHistory
from milevault.store import activities, recordings, saving
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.recordings import Held
from milevault.store.saving import Versions
from milevault.store.settings import settings_history

type Name = tuple[bytes, int]


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
    parts = groups(await recordings.of_activities(conn, athlete_id, held, sha256))
    # After the locks: whoever changes a setting waits for imports that have read the one before.
    history = await settings_history(conn, athlete_id)
    changes = Changes()
    chosen = _owners([(part, merged(part)) for part in parts], held)
    # First what goes: no two activities may have one primary recording, not even for a moment.
    for activity_id in held.keys() - {owner for _, _, owner in chosen}:
        await activities.delete(conn, athlete_id, activity_id)
        changes.removed.append(activity_id)
    assigned: list[tuple[Recording, int]] = []
    for part, whole, owner in chosen:
        before = None if owner is None else held[owner]
        activity_id, samples = await _put(conn, workout, whole, before, analysed, changes)
        await _figure(conn, workout.athlete, whole, activity_id, before, samples, history)
        assigned += [(one, activity_id) for one in part]
    await recordings.assign(conn, athlete_id, assigned)
    return changes


def _owners(
    parts: Sequence[tuple[Sequence[Recording], Merged]], held: Mapping[int, Held]
) -> list[tuple[Sequence[Recording], Merged, int | None]]:
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
    return [(part, whole, owner) for (part, whole), owner in zip(parts, chosen, strict=True)]


async def _put(
    conn: Connection,
    workout: Workout,
    whole: Merged,
    before: Held | None,
    analysed: Mapping[Name, Analysis],
    changes: Changes,
) -> tuple[int, Analysis | None]:
    """Writes one activity; its samples where they are at hand and not there yet.

    Returns its id, and its samples where they were written.
    """
    samples = analysed.get(whole.primary.name)
    if samples is None and (before is None or before.primary != whole.primary.name):
        # A row of a list has none; anything else is read again, and until then the activity has none.
        samples = _without_samples(whole)
        if not SOURCES_BY_NAME[whole.primary.source].summary:
            changes.unread.add(whole.primary.sha256)
    if before is None:
        assert samples is not None
        activity_id = await saving.insert(conn, workout.athlete, whole, samples, workout.versions)
        changes.recorded.append(activity_id)
    else:
        activity_id = before.activity_id
        if await saving.update(conn, workout.athlete, activity_id, whole, samples, workout.versions):
            changes.updated.append(activity_id)
    if samples is not None:
        changes.fresh[activity_id] = samples
    return activity_id, samples


async def _figure(
    conn: Connection,
    athlete: Athlete,
    whole: Merged,
    activity_id: int,
    before: Held | None,
    samples: Analysis | None,
    history: SettingsHistory,
) -> None:
    """Computes the figures anew, unless neither samples nor facts that they follow from have changed."""
    if samples is not None:
        source = samples.activity
    elif before is not None and saving.facts_differ(before.row, athlete, whole.activity):
        source = await stored_samples(conn, athlete.athlete_id, activity_id, whole.activity)
    else:
        return
    await put_figures(conn, athlete, activity_id, final_activity(whole, source), history)


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
