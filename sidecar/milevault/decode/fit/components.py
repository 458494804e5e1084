"""Values packed into parts of a field (FIT profile, "components")."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_COMPRESSED_SPEED_SCALE: Final = 100
_COMPRESSED_DISTANCE_SCALE: Final = 16
_TWELVE_BITS: Final = 12


def accumulate(values: NDArray[np.float64], bits: int) -> NDArray[np.float64]:
    """Counter readings of ``bits`` bits that roll over, as one rising count.

    values : (N,) float64, 0 <= value < 2**bits, nan where missing
    Returns (N,) float64, nan where missing; starts at the first reading.

    >>> accumulate(np.array([4090.0, np.nan, 4095.0, 3.0]), 12)
    array([4090.,   nan, 4095., 4099.])
    """
    known = ~np.isnan(values)
    readings = values[known]
    result = np.full(len(values), np.nan)
    if len(readings):
        steps = np.mod(np.diff(readings), 2.0**bits)
        result[known] = readings[0] + np.concatenate([[0.0], np.cumsum(steps)])
    return result


def compressed_speed_distance(raw: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Speed (m/s) and distance (m) of record field 8.

    raw : (N, 3) float64 bytes, nan where missing; a row of 0xFF is missing as a whole
    Returns two (N,) float64 columns: 12 bits of speed / 100, 12 bits of accumulating distance / 16.
    """
    whole = raw[:, 0] + 256 * raw[:, 1] + 65536 * raw[:, 2]
    speed = np.mod(whole, 2.0**_TWELVE_BITS) / _COMPRESSED_SPEED_SCALE
    distance = np.floor(whole / 2.0**_TWELVE_BITS)
    return speed, accumulate(distance, _TWELVE_BITS) / _COMPRESSED_DISTANCE_SCALE
