"""Zones of heart rate and power: their floors for an athlete, and the time in each from a histogram."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.figures import Histogram
from milevault.model.settings import Thresholds, ZoneKind, ZoneMethod, ZoneSet

# Of the maximum heart rate, as Garmin and Polar preset their watches.
DEFAULT_HEART_RATE_SHARES: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
# Of the functional threshold power: Coggan's seven, the first from standing still on.
DEFAULT_POWER_SHARES: Final = (0.0, 0.55, 0.75, 0.90, 1.05, 1.20, 1.50)
# They hold where the athlete has made no set.
DEFAULT_ZONE_SETS: Final[Mapping[ZoneKind, ZoneSet]] = {
    "heart_rate": ZoneSet(
        kind="heart_rate",
        sport="",
        valid_from=date.min,
        method="percent_max",
        floors=DEFAULT_HEART_RATE_SHARES,
    ),
    "power": ZoneSet(
        kind="power", sport="", valid_from=date.min, method="percent_ftp", floors=DEFAULT_POWER_SHARES
    ),
}
# The threshold a share of the method is taken of.
_BASES: Final[Mapping[ZoneMethod, str]] = {
    "percent_max": "max_heart_rate",
    "reserve": "max_heart_rate",
    "percent_lthr": "threshold_heart_rate",
    "percent_ftp": "functional_threshold_power",
}
# 0.7 * 190 is a hair below 133: floors are rounded, so that 133 bpm is in the zone that begins there.
_DECIMALS: Final = 6


def zone_settings(method: ZoneMethod) -> tuple[str, ...]:
    """The settings on which zones of this method depend.

    >>> zone_settings("reserve"), zone_settings("custom")
    (('max_heart_rate', 'resting_heart_rate'), ())
    """
    if method == "custom":
        return ()
    return (_BASES[method], "resting_heart_rate") if method == "reserve" else (_BASES[method],)


def zone_floors(zones: ZoneSet, thresholds: Thresholds) -> tuple[float, ...] | None:
    """The floors in bpm or W, rising, rounded to 6 decimals; None where a threshold they need is unknown.

    'reserve' is resting + share * (maximum - resting) (Karvonen 1957); None too where that would not rise.

    >>> karvonen = ZoneSet(kind="heart_rate", sport="", valid_from=date.min, method="reserve", floors=(0.5, 0.7))
    >>> zone_floors(karvonen, Thresholds(max_heart_rate=190, resting_heart_rate=50))
    (120.0, 148.0)
    """
    needed = [getattr(thresholds, key) for key in zone_settings(zones.method)]
    if any(value is None for value in needed):
        return None
    if zones.method == "custom":
        return tuple(round(float(floor), _DECIMALS) for floor in zones.floors)
    base, foot = needed[0], needed[1] if zones.method == "reserve" else 0.0
    if base <= foot:
        return None
    return tuple(round(foot + share * (base - foot), _DECIMALS) for share in zones.floors)


def zone_seconds(histogram: Histogram, floors: tuple[float, ...]) -> tuple[NDArray[np.float64], float]:
    """The seconds in each zone (K,) float64, and those below the first floor.

    A zone is floor <= value < next floor, the last one has no end. ``histogram`` : see ``model.figures``;
    ``floors`` : K, rising, bpm or W.

    >>> zone_seconds((np.array([99, 100, 140], np.int16), np.array([1, 2, 4], np.float32)), (100.0, 140.0))
    (array([2., 4.]), 1.0)
    """
    values, seconds = histogram
    zone = np.searchsorted(np.array(floors), values.astype(np.float64), side="right")
    totals = np.bincount(zone, weights=seconds.astype(np.float64), minlength=len(floors) + 1)
    return totals[1:], float(totals[0])
