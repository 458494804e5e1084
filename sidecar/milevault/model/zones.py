"""What a zone set may say, and the set that counts without one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from milevault.model.settings import ZoneKind, ZoneMethod, ZoneSet

# Raised when zones of the same floors and samples come out otherwise.
VERSION: Final = 1
MOST_FLOORS: Final = 20
# 0.55 * 200 W is 110.00000000000001 W: without rounding, 110 W would lie below its own zone.
FLOOR_DIGITS: Final = 6
UNITS: Final[Mapping[ZoneKind, str]] = {"heart_rate": "bpm", "power": "W"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRule:
    """Floors of this method lie within ``lowest`` to ``highest``, and need these thresholds to become bpm or W.

    ``usual_floors`` are those for whoever chooses the method and no floors; empty: there are none.
    """

    kind: ZoneKind
    method: ZoneMethod
    lowest: float
    highest: float
    needs: tuple[str, ...] = ()
    usual_floors: tuple[float, ...] = ()


# Tenths from half of the maximum on, as most watches have them; Karvonen's reserve is cut the same way.
TENTHS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
# Coggan's levels: of the threshold heart rate, and of the functional threshold power.
COGGAN_HEART_RATE: Final = (0.0, 0.68, 0.83, 0.94, 1.05)
COGGAN_POWER: Final = (0.0, 0.55, 0.75, 0.90, 1.05, 1.20, 1.50)


METHOD_RULES: Final[tuple[MethodRule, ...]] = (
    MethodRule(kind="heart_rate", method="custom", lowest=20, highest=250),
    MethodRule(
        kind="heart_rate",
        method="percent_max",
        lowest=0,
        highest=1.2,
        needs=("max_heart_rate",),
        usual_floors=TENTHS,
    ),
    MethodRule(
        kind="heart_rate",
        method="reserve",
        lowest=0,
        highest=1.2,
        needs=("max_heart_rate", "resting_heart_rate"),
        usual_floors=TENTHS,
    ),
    MethodRule(
        kind="heart_rate",
        method="percent_lthr",
        lowest=0,
        highest=1.5,
        needs=("threshold_heart_rate",),
        usual_floors=COGGAN_HEART_RATE,
    ),
    MethodRule(kind="power", method="custom", lowest=0, highest=3000),
    MethodRule(
        kind="power",
        method="percent_ftp",
        lowest=0,
        highest=10,
        needs=("functional_threshold_power",),
        usual_floors=COGGAN_POWER,
    ),
)
RULES_BY_METHOD: Final[Mapping[tuple[str, str], MethodRule]] = {
    (rule.kind, rule.method): rule for rule in METHOD_RULES
}

DEFAULT_ZONES: Final[Mapping[ZoneKind, ZoneSet]] = {
    "heart_rate": ZoneSet(
        kind="heart_rate",
        sport="",
        valid_from=date.min,
        method="percent_max",
        floors=TENTHS,
    ),
    "power": ZoneSet(
        kind="power",
        sport="",
        valid_from=date.min,
        method="percent_ftp",
        floors=COGGAN_POWER,
    ),
}


def checked_zone_set(one: ZoneSet) -> ZoneSet:
    """``one``, when its method belongs to its kind and its floors rise within bounds; raises ValueError when not.

    >>> checked_zone_set(ZoneSet(kind="power", sport="", valid_from=date.min, method="percent_ftp", floors=(55, 75)))
    Traceback (most recent call last):
    ...
    ValueError: floors of percent_ftp are shares from 0 to 10 (0.6 is 60 %)
    """
    rule = RULES_BY_METHOD.get((one.kind, one.method))
    if rule is None:
        raise ValueError(f"the method is none of {one.kind}")
    if not 1 <= len(one.floors) <= MOST_FLOORS:
        raise ValueError(f"a zone set has 1 to {MOST_FLOORS} floors")
    if not all(math.isfinite(floor) and rule.lowest <= floor <= rule.highest for floor in one.floors):
        span = f"from {rule.lowest:g} to {rule.highest:g}"
        wanted = f"shares {span} (0.6 is 60 %)" if rule.needs else f"{span} {UNITS[one.kind]}"
        raise ValueError(f"floors of {one.method} are {wanted}")
    # Two floors that rounding makes one would be no zone.
    if any(round(low, FLOOR_DIGITS) >= round(high, FLOOR_DIGITS) for low, high in pairwise(one.floors)):
        raise ValueError("floors must rise")
    return one
