"""Readiness for training: HRV, sleep, resting heart rate and form, each 0 to 100, weighted .35, .25, .20, .20.

Each part has about 75 for a morning like the athlete's others. A missing part is left out and the others share its
weight; there is no score without two parts, one of them HRV or sleep. Weights and steps are our own choice
(docs/decisions/wellbeing.md); no study says that the sum predicts anything.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.wellbeing.parts import Part, Scored, scored, total
from milevault.analysis.wellbeing.past import Column, Past

LEAST_PARTS: Final = 2


def _hrv(past: Past) -> Column:
    return past.figures["hrv_z"]


def _sleep(past: Past) -> Column:
    return past.figures["sleep_score"]


def _resting(past: Past) -> Column:
    return past.figures["resting_heart_rate_z"]


def _form(past: Past) -> Column:
    return past.form


PARTS: Final[tuple[Part, ...]] = (
    Part(key="hrv", unit="SD", weight=0.35, value=_hrv, points=((-3, 0), (1, 100))),
    Part(key="sleep", unit="", weight=0.25, value=_sleep, points=((0, 0), (100, 100))),
    Part(key="resting_heart_rate", unit="SD", weight=0.20, value=_resting, points=((-1, 100), (3, 0))),
    # +20 is the upper end of what is taken for fresh, -30 that of overreaching.
    Part(key="form", unit="", weight=0.20, value=_form, points=((-60, 0), (20, 100))),
)


def parts(past: Past) -> list[Scored]:
    """The parts over days."""
    return scored(PARTS, past)


def _enough(values: Mapping[str, Column]) -> NDArray[np.bool_]:
    known = np.array([one.known for one in values.values()])
    body: NDArray[np.bool_] = values["hrv"].known | values["sleep"].known
    return body & (known.sum(axis=0) >= LEAST_PARTS)


def readiness(past: Past) -> Column:
    """The score of each morning; ``counts`` says of how many parts."""
    return total(parts(past), _enough)
