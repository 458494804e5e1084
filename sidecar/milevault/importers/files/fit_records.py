"""FIT record messages -> samples: one row per time, channels of the CHANNELS table only."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np

from milevault.decode.fit import FitPart, MessageColumns
from milevault.decode.fit.columns import first_known
from milevault.decode.fit.heart_rate import strap_series
from milevault.errors import CorruptFile
from milevault.importers.files.fit_rows import FIRST_PLAUSIBLE_S, LAST_PLAUSIBLE_S
from milevault.importers.files.samples import (
    EMPTY,
    MAX_SAMPLES,
    Floats,
    Samples,
    drop_false_positions,
    merge_equal_times,
)
from milevault.model import CHANNELS
from milevault.units import semicircles_to_degrees

_RECORD: Final = 20
# (K,) Unix seconds rising and (K,) bpm
type Beats = tuple[Floats, Floats]
NO_BEATS: Final[Beats] = (np.empty(0), np.empty(0))
# A strap's heart rate stands for this long.
_STRAP_HOLD_S: Final = 5.0


def _best(name: str) -> Callable[[MessageColumns], Floats]:
    return lambda records: records.best(name)


def _angle(name: str) -> Callable[[MessageColumns], Floats]:
    return lambda records: semicircles_to_degrees(records.best(name))


def _cadence(records: MessageColumns) -> Floats:
    """Revolutions (strides when running) a minute with their fraction, where the device gives one."""
    whole, fraction = records.best("cadence"), records.best("fractional_cadence")
    return first_known([whole + np.nan_to_num(fraction), records.best("cadence256")], len(records))


def _balance(records: MessageColumns) -> Floats:
    """Percent of the right pedal where the file says which; bit 7 is only that marker."""
    return np.mod(records.best("left_right_balance"), 128)


# How each channel is read; a channel of the model without a row here is not in FIT records.
_READERS: Final[Mapping[str, Callable[[MessageColumns], Floats]]] = {
    channel.name: _best(channel.name) for channel in CHANNELS
} | {
    "position_lat": _angle("position_lat"),
    "position_long": _angle("position_long"),
    "cadence": _cadence,
    "left_right_balance": _balance,
}


def read_samples(part: FitPart, appended: Beats = NO_BEATS) -> Samples:
    """The part's records, sorted by time, one row per time (a later value wins over an earlier one).

    ``appended`` are heart rates from a strap's memory that the file holds outside of the part.
    """
    records = part.messages.get("record")
    if records is None:
        return EMPTY
    if len(records) > MAX_SAMPLES:
        raise CorruptFile("too_many_samples", "The file holds more samples than a recording of twelve days.")
    times = records.times()
    usable = (times >= FIRST_PLAUSIBLE_S) & (times < LAST_PLAUSIBLE_S)
    order = np.flatnonzero(usable)
    order = order[np.argsort(times[order], kind="stable")]
    values = {name: column[order] for name, column in _channels(records).items()}
    times, values = merge_equal_times(times[order], values)
    for beats in (_beats(part.messages.get("hr")), appended):
        _take_from_strap(beats, times, values)
    return Samples(times, values, dropped_times=int(np.count_nonzero(~usable)))


def _channels(records: MessageColumns) -> dict[str, Floats]:
    """Every channel in its unit, impossible values missing; channels without a value are left out."""
    values: dict[str, Floats] = {}
    for channel in CHANNELS:
        column = _READERS[channel.name](records)
        if np.isnan(column).all():
            column = _from_developer_field(records, channel.name)
        values[channel.name] = channel.possible(column)
    drop_false_positions(values)
    return {name: column for name, column in values.items() if not np.isnan(column).all()}


def appended_beats(parts: Iterable[FitPart]) -> Beats:
    """What a watch read of the strap's memory after the swim and appended to the file as parts of nothing else."""
    found = [_beats(part.messages.get("hr")) for part in parts if "record" not in part.messages]
    times, rates = (np.concatenate([one[at] for one in (NO_BEATS, *found)]) for at in range(2))
    order = np.argsort(times, kind="stable")
    return times[order], rates[order]


def _beats(strap: MessageColumns | None) -> Beats:
    return NO_BEATS if strap is None or len(strap) > MAX_SAMPLES else strap_series(strap)


def _take_from_strap(strap: Beats, times: Floats, values: dict[str, Floats]) -> None:
    """Heart rates from the strap's memory (swimming: no radio under water), before what the wrist measured there."""
    beats, rates = strap
    if not len(beats):
        return
    latest = np.searchsorted(beats, times, side="right") - 1
    fresh = (latest >= 0) & (times - beats[np.maximum(latest, 0)] <= _STRAP_HOLD_S)
    kept = np.where(fresh, rates[np.maximum(latest, 0)], np.nan)
    heart_rate = first_known([kept, values.get("heart_rate", np.full(len(times), np.nan))], len(times))
    if not np.isnan(heart_rate).all():
        values["heart_rate"] = heart_rate


def _from_developer_field(records: MessageColumns, channel: str) -> Floats:
    """A developer field that says it stands for the channel's native field (Stryd's power does)."""
    native = records.profile.numbers.get(channel) if records.profile else None
    for field in records.developer_fields:
        if field.native_message == _RECORD and field.native_field == native and native is not None:
            return records.developer_column(field)
    return np.full(len(records), np.nan)
