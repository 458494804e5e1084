"""Where and in which direction a way has to start to run along another."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.frames import Ways

type Floats = NDArray[np.float64]
# Both directions are tried on where the worse lies this near: there and back on one road, or nearly so.
_RIVAL_M: Final = 60.0
_RIVAL_TIMES: Final = 3.0
BACKWARDS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignments:
    """M ways of laying candidates along a query, one or two of each candidate.

    candidate : (M,) place among the candidates, rising
    backwards : (M,) bool, whether it is reversed
    shift : (M,) how many points it is turned after that
    apart_m : (M,) float64, root of the mean square distance of points with the same number
    """

    candidate: NDArray[np.intp]
    backwards: NDArray[np.bool_]
    shift: NDArray[np.intp]
    apart_m: Floats

    def __len__(self) -> int:
        return len(self.candidate)

    def chosen(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Alignments:
        """Some of them."""
        return Alignments(
            candidate=self.candidate[which],
            backwards=self.backwards[which],
            shift=self.shift[which],
            apart_m=self.apart_m[which],
        )

    def applied(self, candidates: Ways) -> Ways:
        """(M, K): the candidates reversed and turned."""
        count = candidates.shape[1]
        place = (np.arange(count) + self.shift[:, None]) % count
        place = np.where(self.backwards[:, None], count - 1 - place, place)
        return np.asarray(candidates[self.candidate[:, None], place])


def alignments(query: Ways, candidates: Ways, turnable: NDArray[np.bool_]) -> Alignments:
    """The better direction of each candidate, and the other one where it is nearly as good.

    query : (K,), candidates : (N, K) complex64 metres
    turnable : (N,) whether the start may be moved; else only the direction is chosen
    The sum of squares over all points is least where the correlation of the two is greatest, and the correlation
    for every start at once is a product of Fourier transforms (the correlation theorem).
    """
    if not len(candidates):
        none = np.empty(0, np.intp)
        return Alignments(candidate=none, backwards=none.astype(bool), shift=none, apart_m=none.astype(float))
    middle = query.mean()
    one, others = query - middle, candidates - middle
    squares, shifts = np.empty((len(others), 2)), np.zeros((len(others), 2), np.intp)
    energy = _energy(one) + _energy(others)
    for way, correlation in enumerate(_correlations(one, others)):
        correlation[~turnable, 1:] = -np.inf
        shifts[:, way] = correlation.argmax(axis=1)
        squares[:, way] = energy - 2 * np.take_along_axis(correlation, shifts[:, [way]], axis=1)[:, 0]
    apart = np.sqrt(np.maximum(squares, 0) / len(query))
    # Forwards where both are as good: the sums differ by rounding only.
    backwards = apart[:, 1] < apart[:, 0] * (1 - 1e-6)
    worse = np.where(backwards, apart[:, 0], apart[:, 1])
    rival = worse <= _RIVAL_M + _RIVAL_TIMES * np.where(backwards, apart[:, 1], apart[:, 0])
    taken = np.column_stack([~backwards | rival, backwards | rival])
    candidate, direction = np.nonzero(taken)
    return Alignments(
        candidate=candidate,
        backwards=np.equal(direction, BACKWARDS),
        shift=shifts[candidate, direction],
        apart_m=apart[candidate, direction],
    )


def _correlations(query: Ways, candidates: Ways) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(N, K) each: real part of sum(conj(query[i]) * candidate[i + shift]), forwards and reversed."""
    one, others = np.conj(np.fft.fft(query)), np.fft.fft(candidates, axis=1)
    count = len(query)
    # The transform of a reversed row is that of the row at the opposite frequency, turned by one place.
    turn = np.exp(2j * np.pi * np.arange(count) / count).astype(np.complex64)
    back = turn * others[:, -np.arange(count)]
    return (
        np.ascontiguousarray(np.fft.ifft(one * others, axis=1).real),
        np.ascontiguousarray(np.fft.ifft(one * back, axis=1).real),
    )


def _energy(ways: Ways) -> Floats:
    """Sum of squares over the last axis."""
    return np.asarray((ways.real**2 + ways.imag**2).sum(axis=-1), np.float64)
