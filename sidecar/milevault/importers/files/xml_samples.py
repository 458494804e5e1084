"""Rows of an XML document -> samples in UTC, and what their times and positions told on the way."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.xml import Document
from milevault.decode.xml.columns import TIME, TIME_OFFSET
from milevault.decode.xml.times import NO_ZONE, parse_times
from milevault.importers.files.fit_rows import FIRST_PLAUSIBLE_S, LAST_PLAUSIBLE_S
from milevault.importers.files.samples import Floats, Samples, drop_false_positions, merge_equal_times
from milevault.model import CHANNELS

ZONE_ASSUMED: Final = "zone_assumed"
NO_TIME: Final = "samples_without_time"
BACKWARD: Final = "times_out_of_order"
BAD_POSITIONS: Final = "positions_impossible"
# Zones change their offset at full quarters of an hour.
_QUARTER_HOUR_S: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """``samples`` of some rows; ``utc_offset_s`` as the first of their times says, None for 'Z' and no zone."""

    samples: Samples
    utc_offset_s: int | None
    bad_positions: int
    findings: tuple[str, ...]


def in_zone(wall_s: Floats, zone: tzinfo) -> Floats:
    """Unix seconds of wall clock times ((N,) float64, seconds as if the wall clock were UTC) in ``zone``."""
    quarters, places = np.unique(np.floor(wall_s / _QUARTER_HOUR_S), return_inverse=True)
    offsets = np.array([_offset_s(float(quarter) * _QUARTER_HOUR_S, zone) for quarter in quarters])
    return wall_s - offsets[places] if len(wall_s) else wall_s


def _offset_s(wall_s: float, zone: tzinfo) -> float:
    offset = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=wall_s)).replace(tzinfo=zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _plausible(seconds: Floats) -> NDArray[np.bool_]:
    return (seconds >= FIRST_PLAUSIBLE_S) & (seconds < LAST_PLAUSIBLE_S)


def unix_time(text: str | None, zone: tzinfo) -> float | None:
    """Unix seconds of one time text, None where it is none or not one a recording can have."""
    if text is None:
        return None
    seconds, offsets = parse_times([text])
    if not _plausible(seconds)[0]:
        return None
    return float(in_zone(seconds, zone)[0] if offsets[0] == NO_ZONE else seconds[0])


def has_times(document: Document, first: int, end: int) -> bool:
    """Whether one of the rows has a time a recording can have."""
    times = document.columns.get(TIME)
    return times is not None and bool(_plausible(times[first:end]).any())


def recorded(document: Document, first: int, end: int, zone: tzinfo) -> Recorded:
    """Rows ``first`` up to ``end`` in time order, one per time; those without a usable time are left out."""
    if TIME not in document.columns:
        return Recorded(samples=Samples(np.empty(0), {}), utc_offset_s=None, bad_positions=0, findings=())
    times, offsets = document.columns[TIME][first:end], document.columns[TIME_OFFSET][first:end]
    rows = np.flatnonzero(_plausible(times))
    times, offsets = times[_span(rows)], offsets[_span(rows)]
    findings: list[str] = []
    local = offsets == NO_ZONE
    if local.any():
        times = times.copy()
        times[local] = in_zone(times[local], zone)
        findings.append(ZONE_ASSUMED)
    dropped = end - first - len(rows)
    if dropped:
        findings.append(NO_TIME)
    if (np.diff(times) < 0).any():
        findings.append(BACKWARD)
        order = np.argsort(times, kind="stable")
        times, rows = times[order], rows[order]
    values, bad = _channels(document, rows + first)
    if bad:
        findings.append(BAD_POSITIONS)
    times, values = merge_equal_times(times, values)
    stated = float(offsets[0]) if len(offsets) else 0.0
    return Recorded(
        samples=Samples(times, values, dropped_times=dropped),
        utc_offset_s=int(stated) if stated not in (0.0, NO_ZONE) else None,
        bad_positions=bad,
        findings=tuple(findings),
    )


def _span(rows: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Consecutive rows as a slice, which copies nothing."""
    consecutive = len(rows) > 0 and rows[-1] - rows[0] + 1 == len(rows) and bool((np.diff(rows) == 1).all())
    return slice(int(rows[0]), int(rows[-1]) + 1) if consecutive else rows


def _channels(document: Document, rows: NDArray[np.intp]) -> tuple[dict[str, Floats], int]:
    """Every channel of the rows without impossible values, and how many rows had an impossible position."""
    values: dict[str, Floats] = {}
    bad = np.zeros(len(rows), bool)
    for channel in CHANNELS:
        column = document.columns.get(channel.name)
        if column is None:
            continue
        values[channel.name] = channel.possible(column[_span(rows)])
        if channel.name.startswith("position_"):
            bad |= np.isnan(values[channel.name])
    if "position_lat" in values and "position_long" in values:
        drop_false_positions(values)
    else:
        values.pop("position_lat", None)
        values.pop("position_long", None)
        bad[:] = False
    # A point of a TCX may have no position at all, which is nothing odd: only half or wrong ones count.
    if "position_lat" in values:
        stated = ~np.isnan(document.columns["position_lat"][_span(rows)])
        bad &= stated
    kept = {name: column for name, column in values.items() if not np.isnan(column).all()}
    return kept, int(np.count_nonzero(bad))
