"""Recordings: what each file says about an activity, and which of them may be the same workout."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np

from milevault.model import Activity, Gear, GearUse
from milevault.model.recording import Recording
from milevault.store.annotations import edits_from
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("recordings")
# Recordings that start within 60 s of each other touch a common stretch of this length.
_STRETCH_S: Final = 120
_REACH_S: Final = 60
# A list with more rows than this locks the athlete instead of every minute it touches.
_MANY: Final = 16
_ATHLETE: Final = "athlete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An activity locked for a change, the recording that its samples are of, and its row as it was."""

    activity_id: int
    primary: tuple[bytes, int]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One recording of an activity, for its page: where the activity comes from."""

    recording_id: int
    source: str
    start_time: datetime
    elapsed_time_s: float
    has_samples: bool
    is_primary: bool
    label: str
    stored_at: datetime


async def lock(
    connection: Connection,
    athlete_id: int,
    sha256: bytes,
    recordings: Sequence[Recording],
    keys: Collection[str] = (),
) -> None:
    """Waits for every other import that could merge with these recordings of a file, and makes later ones wait.

    ``keys`` are further names of activities that the import touches; those that an export gave the file are added.
    """
    linked = [
        row["external_key"] async for row in _SQL.links(connection, athlete_id=athlete_id, sha256=sha256)
    ]
    alone = len(recordings) + len(keys) > _MANY
    names = {f"key:{key}" for key in ((*linked, *keys) if not alone else ())}
    for one in () if alone else recordings:
        start = one.activity.start_time.timestamp()
        names |= {f"at:{int((start + shift) // _STRETCH_S)}" for shift in (-_REACH_S, _REACH_S)}
        names |= {f"key:{key}" for key in one.keys}
        if one.activity.device.serial_number is not None and one.activity.time_created is not None:
            names.add(f"device:{one.activity.device.serial_number}:{one.activity.time_created.timestamp()}")
    await _SQL.lock(
        connection,
        athlete_key=_key(athlete_id, _ATHLETE),
        alone=alone,
        keys=[_key(athlete_id, name) for name in names],
    )


async def lock_athlete(connection: Connection, athlete_id: int) -> None:
    """Waits for every import of the athlete that holds ``lock``, and makes later ones wait for this transaction."""
    await _SQL.lock_athlete(connection, athlete_key=_key(athlete_id, _ATHLETE))


async def share_athlete(connection: Connection, athlete_id: int) -> None:
    """Waits for whoever has the athlete alone (``lock_athlete``), and makes those wait for this transaction."""
    await _SQL.share_athlete(connection, athlete_key=_key(athlete_id, _ATHLETE))


async def next_number(connection: Connection) -> int:
    """A number that no activity has or will have."""
    return int(await _SQL.next_number(connection))


def _key(athlete_id: int, name: str) -> int:
    """An advisory lock's number; two names with one number only wait for nothing."""
    digest = hashlib.blake2b(f"{athlete_id}:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


async def forget(connection: Connection, athlete_id: int, sha256: bytes) -> set[int]:
    """Removes what the file said before; returns the activities that were made of it."""
    rows = _SQL.forget(connection, athlete_id=athlete_id, sha256=sha256)
    return {row["activity_id"] async for row in rows if row["activity_id"] is not None}


async def put(connection: Connection, athlete_id: int, recordings: Sequence[Recording]) -> None:
    """Stores the recordings of one file, part of no activity yet."""
    if not recordings:
        return
    activities = [one.activity for one in recordings]
    await _SQL.put(
        connection,
        athlete_id=athlete_id,
        sha256=recordings[0].sha256,
        source=recordings[0].source,
        session_index=[one.session_index for one in recordings],
        external_key=[one.external_key for one in activities],
        start_time=[one.start_time for one in activities],
        elapsed_time_s=[one.elapsed_time_s for one in activities],
        device_serial=[one.device.serial_number for one in activities],
        time_created=[one.time_created for one in activities],
        richness=[one.richness for one in recordings],
        track=[one.track for one in recordings],
        facts=[_facts(one) for one in recordings],
    )


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The ``facts`` column."""

    activity: Activity
    elevation_method: str | None


def _facts(one: Recording) -> str:
    facts = _Facts(
        activity=one.activity,
        elevation_method=one.elevation_method,
    )
    return msgspec.json.encode(facts, enc_hook=lambda _: 0).decode()


def _recording(row: Any) -> Recording:
    facts = msgspec.json.decode(row["facts"], type=_Facts, dec_hook=lambda *_: np.empty(0))
    keys = {*row["linked"], facts.activity.external_key} - {None}
    return Recording(
        sha256=row["sha256"],
        session_index=row["session_index"],
        source=row["source"],
        activity=facts.activity,
        keys=frozenset(keys),
        elevation_method=facts.elevation_method,
        richness=row["richness"],
        track=row["track"],
        apart=row["apart"],
        activity_id=row["activity_id"],
        gear_uses=tuple(row["gear_uses"]),
        edits=edits_from(row["edits"]),
        edited_at=row["edited_at"],
        recording_id=row["recording_id"],
    )


async def touched(connection: Connection, athlete_id: int, sha256: bytes) -> set[int]:
    """The activities that the file's recordings may be part of."""
    rows = _SQL.touched(connection, athlete_id=athlete_id, sha256=sha256)
    return {row["activity_id"] async for row in rows if row["activity_id"] is not None}


async def named(connection: Connection, athlete_id: int, keys: Collection[str]) -> set[int]:
    """The activities with a recording that an export calls by one of the keys."""
    rows = _SQL.of_keys(connection, athlete_id=athlete_id, keys=list(keys))
    return {row["activity_id"] async for row in rows}


async def hold(connection: Connection, athlete_id: int, activity_ids: Collection[int]) -> list[Held]:
    """Locks the activities until the transaction ends; those that are gone are left out."""
    rows = _SQL.hold(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return [
        Held(activity_id=row["activity_id"], primary=(row["sha256"], row["session_index"]), row=dict(row))
        async for row in rows
    ]


async def of_activities(
    connection: Connection, athlete_id: int, activity_ids: Collection[int], sha256: bytes | None = None
) -> list[Recording]:
    """Every recording of the activities, and those of the file, in no order."""
    rows = _SQL.of_activities(
        connection, athlete_id=athlete_id, activity_ids=list(activity_ids), sha256=sha256
    )
    return [_recording(row) async for row in rows]


async def assign(connection: Connection, athlete_id: int, parts: Sequence[tuple[Recording, int]]) -> None:
    """Says which activity each recording is part of."""
    await _SQL.assign(
        connection,
        athlete_id=athlete_id,
        sha256s=[one.sha256 for one, _ in parts],
        session_indices=[one.session_index for one, _ in parts],
        activity_ids=[activity_id for _, activity_id in parts],
    )


async def link(connection: Connection, athlete_id: int, external_key: str, sha256: bytes) -> None:
    """Remembers that an export calls the file by this key."""
    await _SQL.link(connection, athlete_id=athlete_id, external_key=external_key, sha256=sha256)


async def sources(connection: Connection, athlete_id: int, activity_id: int) -> list[SourceRow]:
    """The recordings of an activity, the one with its samples first."""
    rows = _SQL.sources(connection, athlete_id=athlete_id, activity_id=activity_id)
    return [SourceRow(**row) async for row in rows]


async def by_id(
    connection: Connection, athlete_id: int, recording_id: int
) -> tuple[bytes, int, int | None] | None:
    """(sha256, session_index, activity_id) of a recording; None where this athlete has no such."""
    row = await _SQL.by_id(connection, athlete_id=athlete_id, recording_id=recording_id)
    return None if row is None else (row["sha256"], row["session_index"], row["activity_id"])


async def set_apart(
    connection: Connection, athlete_id: int, sha256: bytes, session_index: int, *, apart: bool
) -> bool:
    """The user's word that the recording is like no other (or may be again); False where nothing changed."""
    statement = _SQL.set_apart if apart else _SQL.unset_apart
    return bool(
        await statement(connection, athlete_id=athlete_id, sha256=sha256, session_index=session_index)
    )


async def replace_gear(
    connection: Connection,
    athlete_id: int,
    sha256: bytes,
    source: str,
    gear: Sequence[Gear],
    uses: Sequence[GearUse],
) -> set[str]:
    """Stores the gear a file lists in place of what it listed before; returns the activities' keys concerned."""
    before = _SQL.forget_gear(connection, athlete_id=athlete_id, sha256=sha256)
    keys = {row["external_key"] async for row in before}
    if gear:
        columns = ("name", "kind", "brand", "model", "first_used", "retired", "service_distance_m")
        await _SQL.put_gear(
            connection,
            athlete_id=athlete_id,
            sha256=sha256,
            source=source,
            **{column: [getattr(one, column) for one in gear] for column in columns},
        )
    if uses:
        await _SQL.put_gear_uses(
            connection,
            athlete_id=athlete_id,
            sha256=sha256,
            external_key=[use.external_key for use in uses],
            gear=[use.gear for use in uses],
        )
    return keys | {use.external_key for use in uses}
