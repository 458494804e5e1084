"""Real recordings twice: what the device says of them, and what we compute of their samples alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis import METRICS, measure, rate, summarise
from milevault.decode.fit import FitPart, decode_fit
from milevault.errors import FileError
from milevault.importers.files import fit
from milevault.importers.files.fit_rows import rows
from milevault.model import Activity
from milevault.model.figures import Figure, Measured
from milevault.model.settings import RECORDED_THRESHOLDS, Thresholds

FILES: Final = Path(__file__).parents[2].parent / "shared" / "corpus" / "fit"
# What a session says that no Activity field holds.
SESSION_FIELDS: Final = ("normalized_power", "training_stress_score", "intensity_factor")
# What the device said about these is forgotten before ours are computed.
_COMPUTED: Final = tuple({metric.key for metric in METRICS} & {field.name for field in fields(Activity)})
_SESSION: Final = 18.0
_MOST_ZONES: Final = 20
_NAME_LENGTH: Final = 8

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The device's seconds (Z,) in its heart-rate zones, the first below ``highs[0]``; highs (Z - 1 or more,) bpm."""

    seconds: Floats
    highs: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One session: ``recorded`` as the device has it, ``ours`` and what follows computed without the device's values.

    ``file`` is the beginning of the file's SHA-256: a name that says nothing of it.
    """

    file: str
    recorded: Activity
    session: Mapping[str, float | None]
    zones: Zones | None
    ours: Activity
    measured: Measured
    rated: Mapping[str, Figure]


def read_cases(paths: Iterable[Path]) -> Iterator[Case]:
    """Every session of the files that can be read, in the order of the files."""
    for path in paths:
        data = path.read_bytes()
        try:
            activities = fit.read(data, UTC).activities
        except FileError:
            continue
        parts = [part for part in decode_fit(data).parts if "session" in part.messages]
        said = [one for part in parts for one in _sessions(part)]
        if len(said) != len(activities):
            said = [({}, None)] * len(activities)
        for activity, (session, zones) in zip(activities, said, strict=True):
            yield _case(sha256(data).hexdigest()[:_NAME_LENGTH], activity, session, zones)


def _case(file: str, activity: Activity, session: Mapping[str, float | None], zones: Zones | None) -> Case:
    nothing: dict[str, Any] = dict.fromkeys(_COMPUTED)
    ours = summarise(replace(activity, **nothing)).activity
    measured = measure(ours)
    thresholds = {key: getattr(activity, field) for key, field in RECORDED_THRESHOLDS.items()}
    if thresholds["functional_threshold_power"] is None:
        thresholds["functional_threshold_power"] = _implied_threshold(session)
    return Case(
        file=file,
        recorded=activity,
        session=session,
        zones=zones,
        ours=ours,
        measured=measured,
        rated=rate(ours, measured, Thresholds(**thresholds), ours.streams),
    )


def _implied_threshold(session: Mapping[str, float | None]) -> float | None:
    """The threshold power a device must have used that does not state it: intensity is normalized power over it."""
    power, intensity = session.get("normalized_power"), session.get("intensity_factor")
    return power / intensity if power and intensity else None


def _sessions(part: FitPart) -> Iterator[tuple[Mapping[str, float | None], Zones | None]]:
    zones = _zones(part)
    for index, row in enumerate(rows(part.messages.get("session"), numbers=SESSION_FIELDS)):
        yield {name: row.number(name) for name in SESSION_FIELDS}, zones.get(index)


def _zones(part: FitPart) -> Mapping[int, Zones]:
    """Session index -> its times in zones, of devices that say where their zones end."""
    counted = part.messages.get("time_in_zone")
    found: dict[int, Zones] = {}
    if counted is not None:
        seconds = counted.array("time_in_hr_zone", _MOST_ZONES)
        highs = counted.array("hr_zone_high_boundary", _MOST_ZONES)
        of, index = counted.column("reference_mesg"), counted.column("reference_index")
        for at in np.flatnonzero(of == _SESSION).tolist():
            found[int(np.nan_to_num(index[at]))] = Zones(seconds=_known(seconds[at]), highs=_known(highs[at]))
    elif "hr_zone" in part.messages and "session" in part.messages:
        own = _known(part.messages["hr_zone"].column("high_bpm"))
        for at, row in enumerate(part.messages["session"].array("time_in_hr_zone", _MOST_ZONES)):
            found[at] = Zones(seconds=_known(row), highs=own)
    return {at: one for at, one in found.items() if len(one.highs) and one.seconds.sum() > 0}


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]
