"""Heart rate, noise and first-order lags: the parts every session shares."""

from typing import Final

import numpy as np

from scripts.sample_athlete.terrain import Floats

# Heart rate follows effort with a half life of about 20 s going up, slower coming down (Bunc et al. 1988).
HEART_RATE_RISE_S: Final = 28.0
HEART_RATE_FALL_S: Final = 45.0
# Cardiac drift: about 5 % in the second hour of steady work, more in the heat (Coyle 2001).
DRIFT_PER_HOUR: Final = 0.045


def lagged(values: Floats, tau_s: float, start: float) -> Floats:
    """First-order lag of (N,) values sampled each second, beginning at ``start``."""
    out = np.empty_like(values)
    state, gain = start, 1 - np.exp(-1 / tau_s)
    for i, value in enumerate(values.tolist()):
        state += gain * (value - state)
        out[i] = state
    return out


def wander(random: np.random.Generator, n: int, tau_s: float, sigma: float) -> Floats:
    """(n,) slowly wandering noise (Ornstein-Uhlenbeck, one step a second) with standard deviation ``sigma``."""
    keep = float(np.exp(-1 / tau_s))
    kicks = random.normal(0, sigma * np.sqrt(1 - keep**2), n).tolist()
    out, state = np.empty(n), float(random.normal(0, sigma))
    for i, kick in enumerate(kicks):
        state = keep * state + kick
        out[i] = state
    return out


def heart_rate(
    random: np.random.Generator, effort: Floats, *, rest_bpm: float, max_bpm: float, heat: float = 0.0
) -> Floats:
    """(N,) beats per minute for an effort per second, as a share of the heart rate reserve (1 = maximum).

    heat : extra drift, 0 on a cool day to 1 on a very hot one
    """
    drift = 1 + DRIFT_PER_HOUR * (1 + heat) * np.arange(effort.size) / 3600
    target = rest_bpm + np.clip(effort * drift, 0, 0.99) * (max_bpm - rest_bpm)
    out = np.empty_like(target)
    state = rest_bpm + 0.22 * (max_bpm - rest_bpm)
    rise, fall = 1 - np.exp(-1 / HEART_RATE_RISE_S), 1 - np.exp(-1 / HEART_RATE_FALL_S)
    for i, value in enumerate(target.tolist()):
        state += (rise if value > state else fall) * (value - state)
        out[i] = state
    return np.round(np.clip(out + wander(random, effort.size, 20, 1.3), rest_bpm, max_bpm))
