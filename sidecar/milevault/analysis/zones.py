"""Zones of heart rate and power: their floors for an athlete, and the time in each from a histogram."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.figures import Histogram
from milevault.model.settings import Thresholds, ZoneMethod, ZoneSet
from milevault.model.zones import DEFAULT_ZONES, FLOOR_DIGITS, METHOD_RULES

# Of the maximum heart rate, as Garmin and Polar preset their watches; Edwards' load counts by them too.
DEFAULT_HEART_RATE_SHARES: Final = DEFAULT_ZONES["heart_rate"].floors


def zone_settings(method: ZoneMethod) -> tuple[str, ...]:
    """The settings on which zones of this method depend.

    >>> zone_settings("reserve"), zone_settings("custom")
    (('max_heart_rate', 'resting_heart_rate'), ())
    """
    return next(rule.needs for rule in METHOD_RULES if rule.method == method)


def zone_floors(zones: ZoneSet, thresholds: Thresholds) -> tuple[float, ...] | None:
    """The floors in bpm or W, rising, rounded to 6 decimals; None where a threshold they need is unknown.

    'reserve' is resting + share * (maximum - resting) (Karvonen 1957); None too where that would not rise.

    >>> from datetime import date
    >>> karvonen = ZoneSet(kind="heart_rate", sport="", valid_from=date.min, method="reserve", floors=(0.5, 0.7))
    >>> zone_floors(karvonen, Thresholds(max_heart_rate=190, resting_heart_rate=50))
    (120.0, 148.0)
    """
    needed = [getattr(thresholds, key) for key in zone_settings(zones.method)]
    if any(value is None for value in needed):
        return None
    if zones.method == "custom":
        return tuple(round(float(floor), FLOOR_DIGITS) for floor in zones.floors)
    base, foot = needed[0], needed[1] if zones.method == "reserve" else 0.0
    if base <= foot:
        return None
    return tuple(round(foot + share * (base - foot), FLOOR_DIGITS) for share in zones.floors)


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
