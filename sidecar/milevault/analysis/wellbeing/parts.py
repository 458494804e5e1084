"""Scores of weighted parts: a part that is missing is left out and named, never filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.model.wellness import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a score.

    ``value`` in ``unit`` becomes 0 to 100 along ``points``, (value, score) with rising values, straight between
    them and level beyond. ``weight`` is its share where no part is missing.
    """

    key: str
    unit: str
    weight: float
    value: Callable[[Past], Column]
    points: tuple[tuple[float, float], ...]

    def score(self, values: Floats) -> Floats:
        """(N,) 0 to 100; nan where the value is missing."""
        at, scores = np.array(self.points, np.float64).T
        found: Floats = np.interp(values, at, scores)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One part over days: its value, and its score (N,), nan where missing."""

    part: Part
    value: Column
    score: Floats


def scored(parts: Sequence[Part], past: Past) -> list[Scored]:
    """Each part's value and score."""
    found = [(part, part.value(past)) for part in parts]
    return [Scored(part=part, value=value, score=part.score(value.values)) for part, value in found]


def total(parts: Sequence[Scored], enough: Callable[[Mapping[str, Column]], NDArray[np.bool_]]) -> Column:
    """The mean of the parts that are known, by weight; missing where these are not ``enough``."""
    scores = np.array([one.score for one in parts])
    weights = np.array([one.part.weight for one in parts])[:, None]
    known = ~np.isnan(scores)
    sufficient = enough({one.part.key: one.value for one in parts})
    above = (np.where(known, scores, 0) * weights).sum(axis=0)
    below = (known * weights).sum(axis=0)
    mean = np.divide(above, below, out=np.full(len(above), np.nan), where=sufficient & (below > 0))
    return column(mean, "too_few_parts", counts=known.sum(axis=0))
