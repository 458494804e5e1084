"""The wearer's wall clock within one file: how far it was ahead of UTC, and which local date it showed.

A file states its offset in a few messages that carry both clocks. A wearer who travels gets a new one
(monitoring_info is written again when the watch changes its zone), so each message goes by the latest
statement before it. A change to or from daylight-saving time need not be stated: where a statement agrees
with the athlete's own zone, that zone's rules hold on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import MessageColumns
from milevault.importers.files.fit_rows import FIRST_PLAUSIBLE_S, LAST_PLAUSIBLE_S

type Floats = NDArray[np.float64]
type Ordinals = NDArray[np.int64]

DAY_S: Final = 86_400
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
# Every zone in use is a multiple of 15 minutes ahead of UTC or behind it, and none by more than 14 h.
_QUARTER_S: Final = 900
_LARGEST_OFFSET_S: Final = 15 * 3600
# The two clocks of one message are read one after the other.
_SLACK_S: Final = 60
# Messages that state both clocks of one moment: monitoring_info, sleep_data_info, activity, monitoring.
_STATING: Final = (103, 273, 34, 55)
# skin_temp_overnight, race_prediction: asked where none of those speaks.
_STATING_ELSE: Final[Mapping[int, int]] = {398: 0, 339: 0}


@dataclass(frozen=True, slots=True)
class LocalClock:
    """Statements (times (K,), offsets (K,), both seconds, in the order of time) and the athlete's ``zone``."""

    _times: Floats
    _offsets: Floats
    _zone: tzinfo

    def offsets(self, times: Floats) -> Floats:
        """(N,) seconds ahead of UTC at Unix ``times`` (N,), finite and plausible."""
        at_home = zone_offsets(self._zone, times)
        if not len(self._times):
            return at_home
        latest = np.maximum(np.searchsorted(self._times, times, side="right") - 1, 0)
        keeps_the_zone = zone_offsets(self._zone, self._times) == self._offsets
        return np.where(keeps_the_zone[latest], at_home, self._offsets[latest])

    def days(self, times: Floats) -> Ordinals:
        """(N,) int64 ordinals of the local dates at Unix ``times`` (see datetime.date.fromordinal)."""
        return _ordinals(times + self.offsets(times))

    def days_of_totals(self, times: Floats, values: Floats) -> Ordinals:
        """(N,) int64 ordinals of the dates that totals of the day so far belong to.

        The sum of a day is written when it is over, at local 00:00:00, and belongs to the day before
        (GarminDB, monitoring_fit_file_processor). A zero at that moment is the new day's counter.
        """
        local = times + self.offsets(times)
        return _ordinals(np.where((local % DAY_S == 0) & (values != 0), local - 1, local))


def _ordinals(local: Floats) -> Ordinals:
    return np.floor(local / DAY_S).astype(np.int64) + _EPOCH_ORDINAL


def zone_offsets(zone: tzinfo, times: Floats) -> Floats:
    """(N,) seconds ``zone`` is ahead of UTC at Unix ``times`` (N,).

    >>> from zoneinfo import ZoneInfo
    >>> zone_offsets(ZoneInfo("Europe/Berlin"), np.array([1_700_000_000.0, 1_720_000_000.0]))
    array([3600., 7200.])
    """
    days, place = np.unique(np.floor(times / DAY_S), return_inverse=True)
    at_start, at_end = _each_offset(zone, days * DAY_S), _each_offset(zone, (days + 1) * DAY_S)
    offsets = at_start[place]
    changing = (at_start != at_end)[place]  # a few hours a year are worth a closer look
    quarters, place = np.unique(np.floor(times[changing] / _QUARTER_S), return_inverse=True)
    offsets[changing] = _each_offset(zone, quarters * _QUARTER_S)[place]
    return offsets


def _each_offset(zone: tzinfo, times: Floats) -> Floats:
    return np.array([_zone_offset(zone, time) for time in times.tolist()], np.float64)


def _zone_offset(zone: tzinfo, time: float) -> float:
    offset = datetime.fromtimestamp(time, zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def read_clock(messages: Mapping[int, MessageColumns], zone: tzinfo) -> LocalClock:
    """The clock of a part whose ``messages`` are given by number."""
    stated = [
        _statements(messages[number], "local_timestamp")
        for number in _STATING
        if number in messages and messages[number].has("local_timestamp")
    ]
    if not any(len(times) for times, _ in stated):
        stated = [
            _statements(messages[number], field)
            for number, field in _STATING_ELSE.items()
            if number in messages and messages[number].has(field)
        ]
    times = np.concatenate([times for times, _ in stated] or [np.empty(0)])
    offsets = np.concatenate([offsets for _, offsets in stated] or [np.empty(0)])
    order = np.argsort(times, kind="stable")
    return LocalClock(times[order], offsets[order], zone)


def _statements(messages: MessageColumns, field: str | int) -> tuple[Floats, Floats]:
    """(times, offsets) of the messages that give both clocks a quarter of an hour's multiple apart."""
    times = messages.times()
    ahead = messages.times(field) - times
    offsets = np.round(ahead / _QUARTER_S) * _QUARTER_S
    sound = (abs(ahead - offsets) <= _SLACK_S) & (abs(offsets) <= _LARGEST_OFFSET_S)
    sound &= (times >= FIRST_PLAUSIBLE_S) & (times < LAST_PLAUSIBLE_S)
    return times[sound], offsets[sound]
