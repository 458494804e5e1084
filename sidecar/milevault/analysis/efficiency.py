"""Work for heartbeats: the efficiency factor, and how far it falls from the first half to the second."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.averages import weighted_mean
from milevault.analysis.metric import Metric
from milevault.analysis.moving import moving_samples, speed_thresholds
from milevault.analysis.power import normalized_power_of
from milevault.analysis.prepared import Prepared

type Floats = NDArray[np.float64]
# On foot pace is what is comparable from day to day; on wheels speed is wind and hills, and only power is.
PACE_SPORTS: Final = frozenset({"running", "walking"})
# Shorter than this the heart is still rising to the effort, and the halves say nothing.
_SHORTEST_DECOUPLING_S: Final = 1200.0


def decoupling_percent(output: Floats, heart_rate: Floats, seconds: Floats) -> float | None:
    """How much less output a heartbeat gives in the second half, % of the first; below 0 where it gives more.

    output : (N,) float64, W or m/s; heart_rate : (N,) float64, bpm, above 0; seconds : (N,) float64, what each
    sample stands for; none missing. The halves are halves of the seconds. None where the first half has no output
    or the whole is shorter than 20 minutes.
    Source: (EF1 - EF2) / EF1 with EF = mean output / mean heart rate, as in GoldenCheetah and Endurain.

    >>> decoupling_percent(np.full(1200, 200.0), np.repeat([140.0, 147.0], 600), np.ones(1200))
    4.761904761904767
    """
    passed = np.cumsum(seconds)
    if not len(passed) or passed[-1] < _SHORTEST_DECOUPLING_S:
        return None
    first = passed - seconds / 2 < passed[-1] / 2
    output_s, beats = output * seconds, heart_rate * seconds
    first_factor = float(output_s[first].sum() / beats[first].sum())
    second_factor = float(output_s[~first].sum() / beats[~first].sum())
    return 100 * (first_factor - second_factor) / first_factor if first_factor > 0 else None


def _moving(prepared: Prepared) -> NDArray[np.bool_]:
    speed = prepared.values.get("speed")
    if speed is None or prepared.activity.indoor:
        return np.ones(len(prepared.elapsed_s), np.bool_)
    return moving_samples(speed, *speed_thresholds(prepared.activity.sport))


def _usable(prepared: Prepared, channel: str) -> NDArray[np.bool_]:
    values = prepared.values
    return _moving(prepared) & (values["heart_rate"] > 0) & ~np.isnan(values[channel])


def _efficiency_factor(prepared: Prepared) -> float | None:
    normalized = normalized_power_of(prepared)
    heart_rate = weighted_mean(prepared.values["heart_rate"], prepared.step_s)
    if prepared.activity.sport in PACE_SPORTS or normalized is None or not heart_rate:
        return None
    return normalized / heart_rate


def _pace_efficiency_factor(prepared: Prepared) -> float | None:
    """Metres a minute for each beat a minute are metres a beat."""
    if prepared.activity.sport not in PACE_SPORTS:
        return None
    usable = _usable(prepared, "speed")
    seconds = prepared.step_s[usable]
    beats = float((prepared.values["heart_rate"][usable] * seconds).sum()) / 60
    metres = float((prepared.values["speed"][usable] * seconds).sum())
    return metres / beats if beats > 0 and metres > 0 else None


def _decoupling(prepared: Prepared) -> float | None:
    channel = "speed" if prepared.activity.sport in PACE_SPORTS else "power"
    if channel not in prepared.values:
        return None
    usable = _usable(prepared, channel)
    return decoupling_percent(
        prepared.values[channel][usable], prepared.values["heart_rate"][usable], prepared.step_s[usable]
    )


FIGURES: Final = (
    Metric(
        key="efficiency_factor",
        unit="W/bpm",
        needs=("power", "heart_rate"),
        version=1,
        function=_efficiency_factor,
    ),
    Metric(
        key="pace_efficiency_factor",
        unit="m/beat",
        needs=("speed", "heart_rate"),
        version=1,
        function=_pace_efficiency_factor,
    ),
    Metric(key="decoupling", unit="%", needs=("heart_rate",), version=1, function=_decoupling),
)
