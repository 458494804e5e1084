"""The part of two ways that both go, where one of them began later or ended earlier than the other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.crosstrack import CAP_M
from milevault.analysis.routes.signature import JITTER_M

type Floats = NDArray[np.float64]
type Line = NDArray[np.complex128]
type Span = tuple[float, float]
# Ways that share less of the shorter one are not the same way cut off, but two ways.
_LEAST_SHARE: Final = 0.5


def shared_part(one: Line, one_along_m: Floats, other: Line, other_along_m: Floats) -> tuple[Span, Span]:
    """From where the later one begins to where the earlier one ends: metres along each.

    one, other : (N,) and (M,) complex128 metres on one map, in the same direction; ``along_m`` beside them, rising from 0
    Both whole where less than half of the shorter one is left: then they are not one way.
    """
    first, second = _begin(one, one_along_m, other, other_along_m)
    one_back, other_back = one_along_m[-1] - one_along_m[::-1], other_along_m[-1] - other_along_m[::-1]
    left, right = _begin(one[::-1], one_back, other[::-1], other_back)
    spans = (
        (first, float(one_along_m[-1]) - left),
        (second, float(other_along_m[-1]) - right),
    )
    least = _LEAST_SHARE * min(one_along_m[-1], other_along_m[-1])
    if min(last - begin for begin, last in spans) < least:
        return (0.0, float(one_along_m[-1])), (0.0, float(other_along_m[-1]))
    return spans


def _begin(one: Line, one_along_m: Floats, other: Line, other_along_m: Floats) -> Span:
    """Metres along each where both have begun: 0 of the one that began later, and of both within the receiver's error."""
    on_one = _passed(one, one_along_m, complex(other[0]))
    on_other = _passed(other, other_along_m, complex(one[0]))
    if max(on_one, on_other) < JITTER_M:
        return 0.0, 0.0
    return (on_one, 0.0) if on_one >= on_other else (0.0, on_other)


def _passed(way: Line, along_m: Floats, point: complex) -> float:
    """Metres along the first half of a way at which it passes a point for the first time; 0 where it never does.

    Only the first half: there and back, and on a round, the end passes it as well.
    """
    step, begin = np.diff(way), way[:-1]
    square = np.maximum(np.abs(step) ** 2, 1e-9)
    part = np.clip(((point - begin) * np.conj(step)).real / square, 0, 1)
    apart = np.abs(point - begin - part * step)
    near = np.flatnonzero((apart <= CAP_M) & (along_m[:-1] <= along_m[-1] / 2))
    if not len(near):
        return 0.0
    run = near[: int(np.argmax(np.append(np.diff(near) > 1, True))) + 1]
    nearest = run[apart[run].argmin()]
    return float(along_m[nearest] + part[nearest] * (along_m[nearest + 1] - along_m[nearest]))
