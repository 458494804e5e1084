"""What the device had been set to: maximum, resting and threshold heart rate, threshold power."""

from collections.abc import Mapping, Sequence
from typing import Final

from milevault.decode.fit import FitPart
from milevault.importers.files.fit_rows import Row, rows
from milevault.model.bounds import within_bounds

# time_in_zone.reference_mesg of the rows that sum up a session.
_SESSION: Final = 18.0
# Each message's fields: what they are in the model -> FIT field.
_OF_TIME_IN_ZONE: Final = {
    "device_max_heart_rate": "max_heart_rate",
    "device_resting_heart_rate": "resting_heart_rate",
    "device_threshold_heart_rate": "threshold_heart_rate",
    "device_ftp_w": "functional_threshold_power",
}
_OF_ZONES_TARGET: Final = {
    name: field for name, field in _OF_TIME_IN_ZONE.items() if name != "device_resting_heart_rate"
}
_DEFAULT_MAXIMUM: Final = "default_max_heart_rate"
_SPORT_MAXIMUM: Final = {
    "running": "default_max_running_heart_rate",
    "cycling": "default_max_biking_heart_rate",
}
_RESTING: Final = "resting_heart_rate"
_THRESHOLD_POWER: Final = "threshold_power"

type Thresholds = Mapping[str, float | None]


def read_thresholds(part: FitPart, sports: Sequence[str | None]) -> list[Thresholds]:
    """For each of the part's sessions the Activity fields that say what the device had been set to.

    ``sports`` are the sessions' sports, in file order. The nearest to the device's own numbers counts: the power
    its load was computed with (session), the values its zones were counted with (time_in_zone: in files that
    have both, zones_target holds the sport's settings before or after those), the sport's settings (zones_target),
    the athlete's (user_profile). What cannot be (a resting heart rate of 0) is missing.
    """
    powers = [
        row.number(_THRESHOLD_POWER)
        for row in rows(part.messages.get("session"), numbers=(_THRESHOLD_POWER,))
    ]
    counted = _counted_with(part)
    targets = list(rows(part.messages.get("zones_target"), numbers=tuple(_OF_ZONES_TARGET.values())))
    profile = next(
        rows(
            part.messages.get("user_profile"), numbers=(_RESTING, _DEFAULT_MAXIMUM, *_SPORT_MAXIMUM.values())
        ),
        None,
    )
    found: list[Thresholds] = []
    for index, sport in enumerate(sports):
        said = (
            {"device_ftp_w": powers[index] if index < len(powers) else None},
            _fields(counted.get(index), _OF_TIME_IN_ZONE),
            _fields(_of_session(targets, index, len(sports)), _OF_ZONES_TARGET),
            _fields(profile, _of_profile(sport)),
            _fields(profile, {"device_max_heart_rate": _DEFAULT_MAXIMUM}),
        )
        found.append({name: _first(name, said) for name in _OF_TIME_IN_ZONE})
    return found


def _counted_with(part: FitPart) -> Mapping[int, Row]:
    """Session index -> the row of its times in zones."""
    return {
        int(row.number("reference_index") or 0): row
        for row in rows(
            part.messages.get("time_in_zone"),
            numbers=("reference_mesg", "reference_index", *_OF_TIME_IN_ZONE.values()),
        )
        if row.number("reference_mesg") == _SESSION
    }


def _of_session(targets: Sequence[Row], index: int, sessions: int) -> Row | None:
    """A multisport file has the settings of each session's sport, in the order of the sessions; others one row."""
    if len(targets) == sessions:
        return targets[index]
    return targets[0] if targets else None


def _of_profile(sport: str | None) -> Mapping[str, str]:
    maximum = _SPORT_MAXIMUM.get(sport or "", _DEFAULT_MAXIMUM)
    return {"device_resting_heart_rate": _RESTING, "device_max_heart_rate": maximum}


def _fields(row: Row | None, fields: Mapping[str, str]) -> Thresholds:
    return {} if row is None else {name: row.number(field) for name, field in fields.items()}


def _first(name: str, said: Sequence[Thresholds]) -> float | None:
    values = (within_bounds(name, one.get(name)) for one in said)
    return next((value for value in values if value is not None), None)
