"""The user's word: edits of activities, one row per recording, and corrected health values, one per day and metric.

They are kept by the names of recordings (the file's hash and the place in the file) and by day, never by a number of
this database, so that a rebuild from the originals finds them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import msgspec

from milevault.model.edits import NO_EDITS, Edits
from milevault.model.recording import Recording
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("annotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A day's value in the user's words; None takes it away."""

    metric: str
    local_date: date
    value: float | None
    edited_at: datetime


async def write_edits(
    connection: Connection, athlete_id: int, primary: Recording, recordings: Sequence[Recording], edits: Edits
) -> None:
    """Makes ``edits`` all that the user says of the ``recordings`` of one activity; the ``primary`` one keeps them.

    What was said of the others must be in ``edits`` already: it is forgotten, so that an edit taken back stays so.
    """
    await _SQL.forget_edits(
        connection,
        athlete_id=athlete_id,
        sha256s=[one.sha256 for one in recordings],
        session_indices=[one.session_index for one in recordings],
    )
    if edits.fields:
        await _SQL.put_edits(
            connection,
            athlete_id=athlete_id,
            sha256=primary.sha256,
            session_index=primary.session_index,
            value=msgspec.json.encode(edits.values).decode(),
        )


def edits_from(value: str | None) -> Edits:
    """What an annotation says; a field of a later version is passed over."""
    return NO_EDITS if value is None else msgspec.json.decode(value, type=Edits)


async def deleted(connection: Connection, athlete_id: int) -> list[int]:
    """The former ids of the activities the user deleted, the last one first."""
    return [row["activity_id"] async for row in _SQL.deleted(connection, athlete_id=athlete_id)]


async def is_deleted(connection: Connection, athlete_id: int, activity_id: int) -> bool:
    """Whether there was such an activity and the user deleted it."""
    return bool(await _SQL.is_deleted(connection, athlete_id=athlete_id, activity_id=activity_id))


async def correct_value(
    connection: Connection, athlete_id: int, metric: str, day: date, value: float | None
) -> bool:
    """Makes the value count for the day, whatever the files say; False where it did already."""
    return bool(
        await _SQL.correct_value(
            connection, athlete_id=athlete_id, metric=metric, local_date=day, value=value
        )
    )


async def uncorrect_value(connection: Connection, athlete_id: int, metric: str, day: date) -> bool:
    """Lets the files speak again; False where there was no correction."""
    return bool(await _SQL.uncorrect_value(connection, athlete_id=athlete_id, metric=metric, local_date=day))


async def corrected_values(connection: Connection, athlete_id: int) -> list[Correction]:
    """Every correction, the latest day first."""
    return [Correction(**row) async for row in _SQL.corrected_values(connection, athlete_id=athlete_id)]
