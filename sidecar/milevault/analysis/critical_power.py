"""Critical power and W' from an athlete's best efforts, and the functional threshold power they suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

# Shorter efforts are not limited by W' alone, longer ones not by critical power.
SHORTEST_S: Final = 120.0
LONGEST_S: Final = 1200.0
_FEWEST_EFFORTS: Final = 3
# Efforts so close together say little about the slope: from the shortest to the longest time at least doubles.
_LEAST_SPREAD: Final = 2.0
_LOWEST_W_PRIME_J: Final = 1_000.0
_HIGHEST_W_PRIME_J: Final = 80_000.0
_LEAST_R_SQUARED: Final = 0.9
FTP_SHARE: Final = 0.95
FTP_EFFORT_S: Final = 1200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPower:
    """The fitted line: work = critical_power_w * seconds + w_prime_j.

    ``r_squared`` is the share of the work's variance it explains, ``error_w`` the root mean square of its misses in
    power, ``durations_s`` the efforts it rests on.
    """

    critical_power_w: float
    w_prime_j: float
    r_squared: float
    error_w: float
    durations_s: tuple[float, ...]


def critical_power(best_power: Mapping[float, float]) -> CriticalPower | None:
    """The least squares line through work over time of all efforts from 2 to 20 minutes.

    best_power : seconds -> best mean power over them, W, of all-out efforts: easy ones give too low an answer.
    None for fewer than 3 durations, ones that lie too close together, and where the line makes no sense: critical power
    not above 0, W' outside 1 to 80 kJ, less than 90 % of the variance explained.
    Source: Monod and Scherrer 1965, Moritani 1981; range as in GoldenCheetah.

    >>> fit = critical_power({180: 350.0, 300: 310.0, 720: 275.0})
    >>> round(fit.critical_power_w), round(fit.w_prime_j)
    (250, 18000)
    """
    durations = sorted(one for one in best_power if SHORTEST_S <= one <= LONGEST_S)
    if len(durations) < _FEWEST_EFFORTS or durations[-1] < _LEAST_SPREAD * durations[0]:
        return None
    seconds = np.array(durations, np.float64)
    power = np.array([best_power[one] for one in durations], np.float64)
    work = seconds * power
    spread = seconds - seconds.mean()
    slope = float((spread * (work - work.mean())).sum() / (spread**2).sum())
    w_prime = float(work.mean() - slope * seconds.mean())
    misses = work - (slope * seconds + w_prime)
    variance = float(((work - work.mean()) ** 2).sum())
    r_squared = 1 - float((misses**2).sum()) / variance if variance > 0 else 0.0
    if slope <= 0 or not _LOWEST_W_PRIME_J <= w_prime <= _HIGHEST_W_PRIME_J or r_squared < _LEAST_R_SQUARED:
        return None
    return CriticalPower(
        critical_power_w=slope,
        w_prime_j=w_prime,
        r_squared=r_squared,
        error_w=float(np.sqrt(np.mean((misses / seconds) ** 2))),
        durations_s=tuple(durations),
    )


def threshold_power(best_power: Mapping[float, float]) -> float | None:
    """The functional threshold power that 95 % of the best 20 minutes suggest, W; None without that effort.

    Source: Coggan, Training and Racing with a Power Meter.

    >>> threshold_power({1200.0: 300.0})
    285.0
    """
    best = best_power.get(FTP_EFFORT_S)
    return None if best is None or best <= 0 else FTP_SHARE * best
