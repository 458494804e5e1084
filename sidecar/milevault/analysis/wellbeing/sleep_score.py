"""A score of the night, 0 to 100: the device's, else our own.

Our own goes by what Endurain and open-wearables score, with shares and steps of our own choice
(docs/decisions/wellbeing.md): length against the need, efficiency, deep and REM sleep, regularity, interruptions.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.wellbeing.parts import Part, Scored, scored, total
from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.analysis.wellbeing.sleep import DAYS
from milevault.analysis.wellbeing.windows import around, circular
from milevault.model.wellness import Floats

METHODS: Final[tuple[str, ...]] = ("device", "own")
DEVICE, OWN = 0, 1
HOUR_S: Final = 3600.0
# From these shares of the time asleep on, deep and REM sleep are enough (Endurain: 13 to 23 %, 20 to 25 %).
DEEP_ENOUGH: Final = 0.13
REM_ENOUGH: Final = 0.20
REGULAR_LEAST: Final = 5


def _over_need(past: Past) -> Column:
    """Time asleep beyond the need."""
    slept = past.figures["sleep_asleep"]
    return column(slept.values - past.settings["sleep_need"], "no_night", slept)


def _efficiency(past: Past) -> Column:
    return past.figures["sleep_efficiency"]


def _stages(past: Past) -> Column:
    """How much of enough deep and REM sleep there was, in percent."""
    slept = past.figures["sleep_asleep"]
    several = past.nights.session_count > 1
    deep, rem = (
        np.where(several, staged, past.value(metric).values)
        for staged, metric in ((past.nights.deep_s, "sleep_deep_s"), (past.nights.rem_s, "sleep_rem_s"))
    )
    enough = (_share(deep, slept.values, DEEP_ENOUGH) + _share(rem, slept.values, REM_ENOUGH)) / 2
    return column(100 * enough, "no_value", slept)


def _share(part_s: Floats, whole_s: Floats, enough: float) -> Floats:
    share = np.divide(part_s, whole_s, out=np.full(len(whole_s), np.nan), where=whole_s > 0)
    enough_share: Floats = np.minimum(share / enough, 1)
    return enough_share


def _irregularity(past: Past) -> Column:
    """How far the middle of the night is from that of the 14 days before."""
    middle = past.figures["sleep_mid"]
    usual = circular(middle.values, DAYS, REGULAR_LEAST, before=1)
    apart = np.abs(around(middle.values - usual.mean))
    return column(apart, "too_few_nights", middle, counts=usual.count)


def _interruptions(past: Past) -> Column:
    """Times awake for five minutes or more."""
    night = past.figures["sleep_in_bed"]
    return column(past.nights.long_wakes, "no_value", night)


PARTS: Final[tuple[Part, ...]] = (
    # 7 to 9 h are best for adults (both; National Sleep Foundation 2015), here an hour around the need. Half of the
    # whole, or six hours without a flaw would be an excellent night.
    Part(
        key="duration",
        unit="s",
        weight=0.50,
        value=_over_need,
        points=((-4 * HOUR_S, 0), (-HOUR_S, 100), (HOUR_S, 100), (3 * HOUR_S, 60)),
    ),
    # 85 % and more is good (National Sleep Foundation 2017), and worth 80.
    Part(key="efficiency", unit="%", weight=0.15, value=_efficiency, points=((65, 0), (90, 100))),
    Part(key="stages", unit="%", weight=0.15, value=_stages, points=((0, 0), (100, 100))),
    # open-wearables: 15 min of grace, then 105 min to nothing.
    Part(
        key="regularity",
        unit="s",
        weight=0.10,
        value=_irregularity,
        points=((0.25 * HOUR_S, 100), (2 * HOUR_S, 0)),
    ),
    # open-wearables: 1, 1, .75, .5, 0
    Part(
        key="interruptions",
        unit="",
        weight=0.10,
        value=_interruptions,
        points=((1, 100), (2, 75), (3, 50), (4, 0)),
    ),
)


def parts(past: Past) -> list[Scored]:
    """The parts of our own score over days."""
    return scored(PARTS, past)


def _enough(values: Mapping[str, Column]) -> NDArray[np.bool_]:
    return values["duration"].known & values["efficiency"].known


def own(past: Past) -> Column:
    """Our own score, whether the device gives one or not; needs at least length and efficiency."""
    found = total(parts(past), _enough)
    return column(found.values, "too_few_parts", past.figures["sleep_asleep"], counts=found.counts)


def score(past: Past) -> Column:
    """The device's score, else our own."""
    device, computed = past.value("sleep_score"), past.figures["sleep_score_own"]
    return column(np.where(device.known, device.values, computed.values), "no_night", computed)


def method(past: Past) -> Column:
    """Whose score it is: place in METHODS."""
    place = np.where(past.value("sleep_score").known, DEVICE, OWN)
    known = past.figures["sleep_score"]
    return column(np.where(known.known, place, np.nan), "no_night", known)
