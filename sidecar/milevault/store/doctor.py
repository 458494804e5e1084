"""The invariants of the vault that SQL can check (reliability.md 2.2); the files are the ingest's to check."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("doctor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken invariant; ``message`` holds ids and counts only, never a person's values (R20)."""

    invariant: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One statement of queries/doctor.sql that answers a row per fault, and the words for such a row."""

    invariant: str
    statement: str
    words: str


_CHECKS: Final = (
    _Check(
        invariant="I1",
        statement="i1_unknown_file",
        words="item {item_id} of athlete {athlete_id} is {state}, its ledger row {ledger_state}",
    ),
    _Check(
        invariant="I1",
        statement="i1_unseen_file",
        words="ledger row {sha256} of athlete {athlete_id} ({state}) has no item in any import",
    ),
    _Check(
        invariant="I1",
        statement="i1_finished_waiting",
        words="import {import_id} of athlete {athlete_id} is finished, but {waiting} of its files are waiting",
    ),
    _Check(
        invariant="I4",
        statement="i4_not_imported",
        words="activity {activity_id} of athlete {athlete_id} exists, but its file is {state}",
    ),
    _Check(
        invariant="I4",
        statement="i4_stream_counts",
        words="activity {activity_id} of athlete {athlete_id} has {sample_count} samples, "
        "its streams {fewest} to {most}, time axes {axes}",
    ),
    _Check(
        invariant="I4",
        statement="i4_point_counts",
        words="activity {activity_id} of athlete {athlete_id} has {sample_count} samples, "
        "but {counted} data points or points outside its time",
    ),
    _Check(
        invariant="I4",
        statement="i4_recordings",
        words="activity {activity_id} of athlete {athlete_id} is not one of its own recordings",
    ),
    _Check(
        invariant="I4",
        statement="i4_lost_recordings",
        words="recording {recording_id} of athlete {athlete_id} is part of no activity",
    ),
    _Check(
        invariant="I4",
        statement="i4_unsaid_deletions",
        words="recording {recording_id} of athlete {athlete_id} has no activity and was not deleted, or the other way round",
    ),
    _Check(
        invariant="I4",
        statement="i4_edited",
        words="activity {activity_id} of athlete {athlete_id} does not name the edits that were made of it",
    ),
    _Check(
        invariant="I4",
        statement="i4_trims",
        words="activity {activity_id} of athlete {athlete_id} is trimmed without its whole, or has one untrimmed",
    ),
    _Check(
        invariant="I4",
        statement="i4_health_not_imported",
        words="file {sha256} of athlete {athlete_id} says something about health, but it is {state}",
    ),
    _Check(
        invariant="I4",
        statement="i4_derived",
        words="{metric} of {local_date}, athlete {athlete_id}, follows from samples that are not there",
    ),
    _Check(
        invariant="I5",
        statement="i5_positions",
        words="{counted} events from position {lowest} to {highest}, but {first_position} to {last_position} "
        "were given and not pruned",
    ),
    _Check(
        invariant="I5",
        statement="i5_announcements",
        words="activity {activity_id} of athlete {athlete_id} was announced {announced} times",
    ),
    _Check(
        invariant="I6",
        statement="i6_leases",
        words="lease {name} (epoch {epoch}) ran out {overdue_s} s ago and was not released",
    ),
    _Check(
        invariant="I7",
        statement="i7_activities",
        words="activity {activity_id} of athlete {athlete_id} holds a number or a time that is impossible",
    ),
    _Check(
        invariant="I7",
        statement="i7_points",
        words="activity {activity_id} of athlete {athlete_id} has {bad} impossible data points",
    ),
    _Check(
        invariant="I7",
        statement="i7_health",
        words="{bad} health rows of file {sha256} of athlete {athlete_id} hold an impossible number, day or time",
    ),
    _Check(
        invariant="I7",
        statement="i7_derived",
        words="{metric} of {local_date}, athlete {athlete_id}, holds an impossible number, day or time",
    ),
    _Check(
        invariant="I7",
        statement="i7_corrections",
        words="the correction of {metric} of {local_date}, athlete {athlete_id}, is an impossible number or day",
    ),
    _Check(
        invariant="I8",
        statement="i8_items",
        words="event {event_id} of athlete {athlete_id} names an activity of somebody else",
    ),
    _Check(
        invariant="I8",
        statement="i8_points",
        words="data points of activity {activity_id}, athlete {athlete_id}, have no activity",
    ),
    _Check(
        invariant="I9",
        statement="i9_annotations",
        words="an annotation ({kind}) of athlete {athlete_id} names recording {session_index} of file {sha256}, "
        "which is not here",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalRow:
    """What the ledger says of one original, for the comparison with the files (I2)."""

    athlete_id: int
    sha256: bytes
    size_bytes: int


async def findings(connection: Connection) -> list[Finding]:
    """Every broken invariant, all seen at one moment; an empty list when the database is sound."""
    found: list[Finding] = []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        for check in _CHECKS:
            rows = getattr(_SQL, check.statement)(connection)
            found += [
                Finding(invariant=check.invariant, message=check.words.format(**row)) async for row in rows
            ]
    return found


async def originals(connection: Connection) -> AsyncIterator[OriginalRow]:
    """Every original the ledger knows, by athlete and hash, in portions."""
    async with connection.transaction(), _SQL.originals_cursor(connection) as cursor:
        async for row in cursor:
            yield OriginalRow(**row)
