"""The Garmin-shaped archive: ``DI_CONNECT/`` with JSON parts and thousands of mixed files in nested zips."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from scripts.sample_athlete.exports.account import Export, Packer, Role
from scripts.sample_athlete.exports.device_fit import REPEATS, device_files
from scripts.sample_athlete.exports.garmin_json import PROFILE, Row, health_parts
from scripts.sample_athlete.exports.history import LAST_DAY, History, Outing
from scripts.sample_athlete.exports.recordings import leg
from scripts.sample_athlete.fitfile import fit_time
from scripts.sample_athlete.recording import Leg

EMAIL: Final = "sample.athlete@example.org"
TOP: Final = "DI_CONNECT/"
FIRST_UPLOAD: Final = 100_000_000
FIRST_ACTIVITY: Final = 9_000_000_000
SUMMARIES_PER_PART: Final = 1_000
GEAR: Final = (
    (71_001, "Trail shoe", "Shoes", ("running", "hiking", "walking")),
    (71_002, "Grey bicycle", "Bike", ("cycling",)),
)


def activity_id(outing: Outing) -> int:
    """Garmin's number of the activity: in its tables, never in the names of its files."""
    return FIRST_ACTIVITY + outing.number


PLAN: Final[Row] = {
    "workoutId": 1,
    "workoutName": "Intervals",
    "sportType": {"sportTypeId": 1},
    "workoutSegments": [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    created: int
    data: bytes
    role: Role


def garmin_export(past: History, recordings: Mapping[int, bytes]) -> Export:
    """The archive; ``recordings`` are the device's FIT files by number of outing."""
    whole = Packer()
    for name, rows, role in health_parts(past):
        whole.add(TOP + name, _json(rows), role)
    for name, content, role in _fitness_parts(past):
        whole.add(f"{TOP}DI-Connect-Fitness/{name}", _json(content), role)
    for name, content, role in OTHER_PARTS:
        whole.add(name, _json(content), role)
    for number, part in enumerate(_uploads(past, recordings), start=1):
        whole.add_nested(f"{TOP}DI-Connect-Uploaded-Files/UploadedFiles_0-_Part{number}.zip", part)
    return Export(
        data=whole.pack(), roles=whole.roles, outings=frozenset(outing.number for outing in past.garmin)
    )


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=None).encode()


def _uploads(past: History, recordings: Mapping[int, bytes]) -> list[Packer]:
    """Two zips of what was uploaded, in order of time; the second one repeats files of the first."""
    found = [
        _Upload(created=fit_time(one.start), data=recordings[one.number], role=Role.ACTIVITY)
        for one in past.garmin
    ]
    found += [_Upload(created=one.created, data=one.data, role=one.role) for one in device_files(past)]
    found.sort(key=lambda one: (one.created, one.data))
    half = len(found) // 2
    again = [one for one in found[:half] if one.role is Role.ACTIVITY][: past.scaled(REPEATS)]
    repeats = [_Upload(created=one.created, data=one.data, role=Role.REPEAT) for one in again]
    parts, number = [], FIRST_UPLOAD
    for uploads in (found[:half], found[half:] + repeats):
        part = Packer()
        for one in uploads:
            number += 7
            part.add(f"{EMAIL}_{number}.fit", one.data, one.role)
        parts.append(part)
    return parts


def _fitness_parts(past: History) -> Iterator[tuple[str, Any, Role]]:
    rows = [_summary(one, leg(one)) for one in past.garmin]
    size = min(SUMMARIES_PER_PART, max(2, len(rows) * 2 // 3))
    for first in range(0, len(rows), size):
        # Parts overlap by one row, and one row is in its part twice.
        part = rows[max(0, first - 1) : first + size]
        content = [{"summarizedActivitiesExport": [*part, part[-1]]}]
        yield f"{EMAIL}_{first}_summarizedActivities.json", content, Role.TABLE
    yield f"{EMAIL}_gear.json", [_gear(past.garmin)], Role.TABLE
    yield f"{EMAIL}_personalRecord.json", [{"personalRecords": _records(past.garmin)}], Role.FACTS
    yield f"{EMAIL}_workout.json", [PLAN], Role.FACTS


def _summary(outing: Outing, part: Leg) -> Row:
    """Centimetres, milliseconds and tenths of metres a second, as the export has them."""
    distance = float(part.columns["distance"][-1])
    start_ms = int(outing.start.timestamp()) * 1000
    row: Row = {
        "activityId": activity_id(outing),
        "name": f"Parkland {outing.kind.name.title()}",
        "activityType": outing.kind.type_key,
        "sportType": outing.kind.sport.upper(),
        "startTimeGmt": float(start_ms),
        "beginTimestamp": start_ms,
        "startTimeLocal": float(start_ms + outing.utc_offset_s * 1000),
        "duration": part.seconds * 1000.0,
        "elapsedDuration": part.seconds * 1000.0,
        "distance": distance * 100,
        "avgSpeed": distance / part.seconds / 10,
        "avgHr": round(float(part.columns["heart_rate"].mean())),
        "maxHr": float(part.columns["heart_rate"].max()),
        "deviceId": 3_900_000_000,
        "manualActivity": False,
        "favorite": outing.number % 50 == 0,
    }
    if outing.number % 3 == 0:
        row |= {"workoutFeel": 25 * (outing.number % 5), "workoutRpe": 10 * (1 + outing.number % 10)}
    if "position_lat" in part.columns:
        row |= {
            "startLatitude": float(part.columns["position_lat"][0]),
            "startLongitude": float(part.columns["position_long"][0]),
            "locationName": "Parkland",
        }
    return row


def _gear(outings: Sequence[Outing]) -> Row:
    uses = {
        str(pk): [
            {"activityId": activity_id(one), "gearPk": pk} for one in outings if one.kind.sport in sports
        ]
        for pk, _, _, sports in GEAR
    }
    return {
        "gearDTOS": [
            {"gearPk": pk, "uuid": f"{pk:032x}", "displayName": name, "customMakeModel": f"Example {name}",
             "gearTypeName": kind, "gearStatusName": "active", "maximumMeters": 800_000.0}
            for pk, name, kind, _ in GEAR
        ],
        "gearActivityDTOs": uses,
    }  # fmt: skip


def _records(outings: Sequence[Outing]) -> list[Row]:
    best = max(outings, key=lambda one: one.seconds * one.kind.speed_mps)
    at = best.start + timedelta(seconds=best.seconds)
    return [
        {"personalRecordId": 1, "activityId": activity_id(best), "value": best.seconds * best.kind.speed_mps,
         "personalRecordType": "Farthest Ride", "prStartTimeGMT": f"{at:%a %b %d %H:%M:%S GMT %Y}", "current": True},
        {"personalRecordId": 2, "activityId": 0, "value": 31_245.0, "personalRecordType": "Most Steps in a Day",
         "prStartTimeGMT": f"{at:%a %b %d %H:%M:%S GMT %Y}", "current": True},
    ]  # fmt: skip


OTHER_PARTS: Final[tuple[tuple[str, Any, Role], ...]] = (
    (f"{TOP}DI-Connect-User/user_profile.json", {"gender": "FEMALE", "birthDate": "1990-01-01"}, Role.FACTS),
    (f"{TOP}DI-Connect-User/user_settings.json", {"preferredLocale": "en"}, Role.FACTS),
    (
        f"{TOP}DI-Connect-Wellness/{PROFILE}_heartRateZones.json",
        [{"trainingMethod": "HR_RESERVE", "restingHeartRateUsed": 50, "zone1Floor": 95, "zone2Floor": 114,
          "zone3Floor": 133, "zone4Floor": 152, "zone5Floor": 171, "maxHeartRateUsed": 189, "sport": "DEFAULT"}],
        Role.FACTS,
    ),
    (f"{TOP}DI-Connect-Device/{EMAIL}_deviceList.json", [{"deviceId": 3_900_000_000}], Role.OTHER),
    (f"{TOP}DI-Connect-Social/{EMAIL}_connections.json", [{"fullName": "Not to be read"}], Role.OTHER),
    ("customer_data/customer.json", {"email": EMAIL, "address": "Not to be read"}, Role.FOREIGN),
    ("IT_MY_GARMIN/orders.json", [{"order": f"{LAST_DAY}"}], Role.FOREIGN),
    ("ReadMe.json", {"text": "Your data"}, Role.FOREIGN),
)  # fmt: skip
