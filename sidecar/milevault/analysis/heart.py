"""Load from heart rate: Banister's impulse, its share of an hour at threshold, Edwards' zones.

All from the stored histogram, seconds per whole bpm, so that a new maximum needs no samples.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.zones import DEFAULT_HEART_RATE_SHARES, zone_seconds
from milevault.model.figures import Histogram

type Floats = NDArray[np.float64]
# Banister's exponent for men and women. The factor 0.64 belongs to men; 0.86 is found for women, but
# GoldenCheetah and fellrnr use 0.64 for both, and the share of a threshold hour does not depend on it.
MALE_EXPONENT: Final = 1.92
FEMALE_EXPONENT: Final = 1.67
FACTOR: Final = 0.64
FEMALE: Final = 0.0
# Of the reserve: with a maximum of 190 and 50 at rest the threshold is 169, 89 % of the maximum.
_THRESHOLD_SHARE: Final = 0.85


def exponent(gender: float | None) -> float:
    """Banister's exponent for a FIT gender (0 female, 1 male); unknown counts as male, as in GoldenCheetah.

    >>> exponent(0.0), exponent(None)
    (1.67, 1.92)
    """
    return FEMALE_EXPONENT if gender == FEMALE else MALE_EXPONENT


def reserve_share(bpm: Floats, resting_bpm: float, max_bpm: float) -> Floats:
    """The share of the heart rate reserve, 0 to 1; ``bpm`` (K,) float64, ``max_bpm`` above ``resting_bpm``.

    >>> reserve_share(np.array([40.0, 120.0, 200.0]), 50.0, 190.0).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.clip((bpm - resting_bpm) / (max_bpm - resting_bpm), 0.0, 1.0)


def impulse_per_minute(share: Floats, k: float) -> Floats:
    """Banister's training impulse of a minute at a share (K,) of the heart rate reserve.

    >>> impulse_per_minute(np.array([0.0, 1.0]), MALE_EXPONENT).round(3).tolist()
    [0.0, 4.365]
    """
    return share * FACTOR * np.exp(k * share)


def trimp(histogram: Histogram, resting_bpm: float, max_bpm: float, k: float = MALE_EXPONENT) -> float | None:
    """Banister's training impulse; None without heart rate or where the maximum is not above the resting rate.

    Source: Banister 1991, as in GoldenCheetah and fellrnr.com/wiki/TRIMP.

    >>> round(trimp((np.array([120], np.int16), np.array([3600], np.float32)), 50, 190), 1)
    50.1
    """
    bpm, seconds = histogram
    if not len(bpm) or max_bpm <= resting_bpm:
        return None
    share = reserve_share(bpm.astype(np.float64), resting_bpm, max_bpm)
    return float((seconds.astype(np.float64) / 60 * impulse_per_minute(share, k)).sum())


def estimated_threshold(resting_bpm: float, max_bpm: float) -> float:
    """The threshold heart rate, bpm, of an athlete who gave none: 85 % of the reserve.

    Own choice, in the middle of what trained athletes have; a load from it is better than one from time alone.

    >>> estimated_threshold(50.0, 190.0)
    169.0
    """
    return resting_bpm + _THRESHOLD_SHARE * (max_bpm - resting_bpm)


def heart_rate_stress_score(
    impulse: float, resting_bpm: float, max_bpm: float, threshold_bpm: float, k: float = MALE_EXPONENT
) -> float | None:
    """The impulse where an hour at the threshold is 100; None where the threshold is not between rest and maximum.

    Source: GoldenCheetah, "TRIMP(100) Points".

    >>> round(heart_rate_stress_score(50.1, 50, 190, 170), 1)
    29.4
    """
    if not resting_bpm < threshold_bpm <= max_bpm:
        return None
    share = reserve_share(np.array([threshold_bpm]), resting_bpm, max_bpm)
    return 100 * impulse / (60 * float(impulse_per_minute(share, k)[0]))


def edwards_trimp(histogram: Histogram, max_bpm: float) -> float | None:
    """Minutes from 50, 60, 70, 80 and 90 % of the maximum on times 1 to 5; None without heart rate.

    Source: Edwards, The Heart Rate Monitor Book.

    >>> edwards_trimp((np.array([90, 100, 185], np.int16), np.array([60, 60, 120], np.float32)), 200)
    11.0
    """
    if not len(histogram[0]):
        return None
    floors = tuple(round(share * max_bpm, 6) for share in DEFAULT_HEART_RATE_SHARES)
    in_zones, _ = zone_seconds(histogram, floors)
    return float((in_zones / 60 * np.arange(1, len(floors) + 1)).sum())


def guessed_max_heart_rate(age: float) -> float:
    """The maximum heart rate to suggest to an athlete of that age, bpm: 208 - 0.7 * age.

    Off by more than 10 bpm for one in three: a suggestion, never a threshold. Source: Tanaka et al. 2001.

    >>> guessed_max_heart_rate(40)
    180.0
    """
    return 208 - 0.7 * age
