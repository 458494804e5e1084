"""What an event says: one function per kind, so that writers, tests and the contract files agree (docs/api.md)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal

from milevault.ingest.merging import Changes
from milevault.model import Activity
from milevault.model.settings import ZoneKind
from milevault.store import imports
from milevault.store.figures import NewRecord
from milevault.store.health import HealthChange
from milevault.store.paths import Repeat
from milevault.store.recomputes import Recompute
from milevault.store.segments import SegmentRecord

MOST_IDS: Final = 500

type GoalChange = Literal["created", "replaced", "removed"]


def activity_recorded(
    activity_id: int, activity: Activity, origin: imports.Import | None
) -> dict[str, object]:
    """A new activity; ``origin`` is the import that brought its file, None where that is not known any more."""
    return {
        "activity_id": activity_id,
        "import_id": origin.import_id if origin else None,
        "import_origin": origin.origin if origin else None,
        "import_seen": origin.counts.seen if origin else 1,
        "sport": activity.sport,
        "sub_sport": activity.sub_sport,
        "start_time": activity.start_time.isoformat(),
        "distance_m": activity.distance_m,
        "moving_time_s": activity.moving_time_s,
        "elapsed_time_s": activity.elapsed_time_s,
    }


def of_changes(changes: Changes, origin: imports.Import | None) -> Iterator[tuple[str, dict[str, object]]]:
    """(kind, payload) of every event that tells of the changes."""
    for activity_id in changes.recorded:
        yield "activity_recorded", activity_recorded(activity_id, changes.fresh[activity_id].activity, origin)
    for kind, ids in (("activities_updated", changes.updated), ("activities_removed", changes.removed)):
        for payload in activity_lists(ids, origin):
            yield kind, payload
    for repeat in changes.repeats:
        yield "route_repeated", route_repeated(repeat, origin)


def route_repeated(one: Repeat, origin: imports.Import | None) -> dict[str, object]:
    """A new activity goes a way that was gone before; no place is told, only which route."""
    return {
        "activity_id": one.activity_id,
        "import_id": origin.import_id if origin else None,
        "import_origin": origin.origin if origin else None,
        "import_seen": origin.counts.seen if origin else 1,
        "route_id": one.route_id,
        "sport": one.sport,
        "start_time": one.start_time.isoformat(),
        "reversed": one.reversed,
        "count": one.count,
        "compared": one.compared,
        "rank": one.rank,
        "best": one.is_best,
    }


def activity_lists(activity_ids: Sequence[int], origin: imports.Import | None) -> Iterator[dict[str, object]]:
    """Activities that changed or are gone, in events of a size that a list of thousands does not blow up."""
    for start in range(0, len(activity_ids), MOST_IDS):
        yield {
            "activity_ids": list(activity_ids[start : start + MOST_IDS]),
            "import_id": origin.import_id if origin else None,
        }


def file_rejected(import_id: int, item_id: int, code: str | None) -> dict[str, object]:
    """A file that cannot be imported; its reason is in the import's items."""
    return {"import_id": import_id, "item_id": item_id, "code": code}


def import_finished(one: imports.Import) -> dict[str, object]:
    """An import that waits for nothing any more, with its account."""
    counts = {name: getattr(one.counts, name) for name in imports.Counts.__dataclass_fields__}
    return {"import_id": one.import_id, "origin": one.origin, **counts}


def health_recorded(import_id: int | None, change: HealthChange) -> dict[str, object]:
    """A file said something new about health: which days and which metrics, never a value.

    ``change`` is one that holds something; ``import_id`` is None where the import is not known any more.
    """
    if change.first_day is None or change.last_day is None:
        raise ValueError("nothing changed: there is nothing to tell")
    return {
        "import_id": import_id,
        "first_day": change.first_day.isoformat(),
        "last_day": change.last_day.isoformat(),
        "day_count": change.day_count,
        "metrics": list(change.metrics),
        "channels": list(change.channels),
        "sleep": change.sleep,
    }


def personal_record(
    activity: Activity, records: Sequence[NewRecord], origin: imports.Import | None
) -> dict[str, object]:
    """The efforts of a new activity that beat everything before; ``records`` are all of that activity."""
    return {
        "activity_id": records[0].activity_id,
        "import_id": origin.import_id if origin else None,
        "import_origin": origin.origin if origin else None,
        "import_seen": origin.counts.seen if origin else 1,
        "sport": records[0].sport,
        "start_time": activity.start_time.isoformat(),
        "records": [
            {
                "kind": one.kind,
                "size": one.size,
                "value": one.value,
                "previous_value": one.previous_value,
                "previous_activity_id": one.previous_activity_id,
            }
            for one in records
        ],
    }


def segment_record(
    activity: Activity, records: Sequence[SegmentRecord], origin: imports.Import | None
) -> dict[str, object]:
    """The efforts of a new activity that beat all others on their segment; ``records`` are all of that activity."""
    return {
        "activity_id": records[0].activity_id,
        "import_id": origin.import_id if origin else None,
        "import_origin": origin.origin if origin else None,
        "import_seen": origin.counts.seen if origin else 1,
        "sport": activity.sport,
        "start_time": activity.start_time.isoformat(),
        "records": [
            {
                "segment_id": one.segment_id,
                "name": one.name,
                "reversed": one.reversed,
                "start_s": one.start_s,
                "elapsed_s": one.elapsed_s,
                "previous_elapsed_s": one.previous_elapsed_s,
                "previous_activity_id": one.previous_activity_id,
            }
            for one in records
        ],
    }


def recompute_finished(one: Recompute) -> dict[str, object]:
    """What depends on a change has been computed again; from ``first_day`` on (null: of all days)."""
    return {
        "recompute_id": one.recompute_id,
        "reason": one.reason,
        "keys": list(one.keys),
        "first_day": _day(one.first_day),
        "activity_count": one.done,
    }


def settings_changed(key: str, first_day: date | None) -> dict[str, object]:
    """A setting has another value from ``first_day`` on (None: of all days); which value is for those who ask."""
    return {"key": key, "first_day": _day(first_day)}


def zone_sets_changed(kind: ZoneKind, sport: str, first_day: date | None) -> dict[str, object]:
    """Heart rate or power is cut into other zones from ``first_day`` on (None: of all days)."""
    return {"kind": kind, "sport": sport, "first_day": _day(first_day)}


def goals_changed(goal_id: int, change: GoalChange) -> dict[str, object]:
    """The athlete set, changed or took back a goal."""
    return {"goal_id": goal_id, "change": change}


def gear_changed(name: str) -> dict[str, object]:
    """The athlete said something else of a gear, or took that back."""
    return {"name": name}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
