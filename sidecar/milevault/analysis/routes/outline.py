"""A way small enough to stand beside its activity in a list, without saying where it is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# A thumbnail of 48 pixels shows no more corners.
OUTLINE_POINTS: Final = 40


def outline(metres: Floats) -> Floats:
    """The way in a square from 0 to 1, as it is drawn on a screen: x to the right, y down.

    metres : (K, 2) float64, east and north at equal distances along the way, K >= 2
    Returns (min(K, 40), 2) float64: both ends and points at about equal distances between. The longer side fills the
    square, the shorter one is in its middle; a way without extent is a dot in the middle.

    >>> outline(np.array([[0.0, 0], [100, 0], [100, 50]])).tolist()
    [[0.0, 0.75], [1.0, 0.75], [1.0, 0.25]]
    """
    rows = np.linspace(0, len(metres) - 1, min(len(metres), OUTLINE_POINTS)).round().astype(int)
    shown = metres[rows] * (1.0, -1.0)
    low, high = shown.min(axis=0), shown.max(axis=0)
    extent = float((high - low).max())
    if extent == 0.0:
        return np.full(shown.shape, 0.5)
    return np.asarray((shown - (low + high) / 2) / extent + 0.5)
