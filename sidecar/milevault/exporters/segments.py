"""Where a recorded track is cut: places the recording says nothing about."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# So long a sample may stand for (analysis.prepared): the device went on recording and had lost the satellites.
LOST_S: Final = 10.0
# Devices that record only what changes leave up to some ten seconds out; longer than this is a pause, here as
# in the moving time.
PAUSE_S: Final = 60.0
# A tracker on an expedition writes a point every few minutes: its gaps are measured by its own step.
STEPS: Final = 5.0


def segment_starts(elapsed_s: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """The places in ``rows`` at which a new segment begins, the first being 0; none without rows.

    elapsed_s : (N,) float64, seconds, non-decreasing, of all samples
    rows : (K,) integers, rising, the samples that have a position
    Two points belong together unless samples without a position lie between them for more than ``LOST_S``, or
    nothing does for more than ``PAUSE_S``; both grow to ``STEPS`` times the track's usual (median) step. GPX
    1.1 wants a segment for each continuous span, or the line is drawn straight through what nobody recorded.

    >>> segment_starts(np.array([0.0, 1, 2, 3, 100, 101]), np.array([0, 1, 2, 3, 4, 5]))
    array([0, 4])
    """
    if not len(rows):
        return np.empty(0, np.intp)
    steps = np.diff(elapsed_s[rows])
    usual = STEPS * float(np.median(steps)) if len(steps) else 0.0
    longest = np.where(np.diff(rows) > 1, max(LOST_S, usual), max(PAUSE_S, usual))
    starts: NDArray[np.intp] = np.concatenate([[0], np.flatnonzero(steps > longest) + 1]).astype(np.intp)
    return starts
