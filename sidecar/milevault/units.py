"""Unit conversions, once on the way in; everything inside is SI, degrees (WGS84) and UTC."""

from datetime import UTC, datetime
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

# FIT stores angles as signed 32-bit fractions of a half circle.
_DEGREES_PER_SEMICIRCLE: Final = 180 / 2**31


@overload
def semicircles_to_degrees(semicircles: float) -> float: ...
@overload
def semicircles_to_degrees(semicircles: NDArray[np.float64]) -> NDArray[np.float64]: ...
def semicircles_to_degrees(semicircles: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Degrees of a FIT angle.

    >>> semicircles_to_degrees(2.0**30)
    90.0
    """
    return semicircles * _DEGREES_PER_SEMICIRCLE


def utc_from_unix(seconds: float) -> datetime:
    """The aware UTC time of Unix ``seconds``.

    >>> utc_from_unix(631_065_600.0)
    datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.fromtimestamp(seconds, UTC)
