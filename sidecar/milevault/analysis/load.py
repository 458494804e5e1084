"""How much an activity strained: from power, heart rate, the athlete's rating or its duration, and the one chosen."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis import heart
from milevault.analysis.averages import weighted_mean
from milevault.analysis.decay import decaying_sum
from milevault.analysis.metric import Answer, Basis, LoadMetric
from milevault.analysis.prepared import sample_seconds
from milevault.model import Activity, Streams
from milevault.model.figures import Histogram

type Floats = NDArray[np.float64]
# The functional threshold power is one number, and a rider's; a runner's or rower's watts are others.
POWER_SPORTS: Final = frozenset({"cycling", "e_biking"})
POWER_SUB_SPORTS: Final = frozenset({"indoor_cycling", "spin"})
# Changing clothes and being carried are no training.
SPORTS_WITHOUT_LOAD: Final = frozenset({"transition", "driving", "motorcycling", "flying"})
# A sensor that was there for less than this share of the time does not speak for the whole.
SHARE_RECORDED: Final = 0.5
# GoldenCheetah's default where the athlete knows the critical power only.
DEFAULT_W_PRIME_J: Final = 20_000.0
DEFAULT_INTENSITY: Final = 0.6
# Load of an hour at each rating from 0 to 10: Friel's table (TrainingPeaks, "Estimating TSS"), from 1 on.
HOURLY_LOAD_BY_EXERTION: Final = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 100.0, 120.0, 140.0)


def trained_seconds(activity: Activity) -> float:
    """The time the load counts: the timer's, else the moving, else the elapsed time.

    Coggan's definition says the workout's duration; devices take the timer's.
    """
    for seconds in (activity.timer_time_s, activity.moving_time_s):
        if seconds:
            return seconds
    return activity.elapsed_time_s


def stress_score(seconds: float, intensity: float) -> float:
    """Coggan's training stress score: an hour at the threshold (intensity 1) is 100.

    seconds * NP * IF / (FTP * 3600) * 100 with IF = NP / FTP.

    >>> stress_score(7200, 0.5)
    50.0
    """
    return seconds / 3600 * intensity**2 * 100


def w_prime_time_constant(power_w: Floats, seconds: Floats, critical_power_w: float) -> float:
    """Seconds in which the work above the critical power is restored to 1/e.

    546 * e^(-0.01 * D) + 316, with D the critical power less the mean of all recorded power below it (a long break
    does not make a rider recover faster); without any power below, D is 0, the slowest recovery.
    power_w : (N,) float64, W, nan where missing; seconds : (N,) float64, what each sample stands for.
    Source: Skiba et al. 2012.

    >>> round(w_prime_time_constant(np.array([150.0, 300.0]), np.ones(2), 250.0), 1)
    516.9
    """
    below = weighted_mean(np.where(power_w < critical_power_w, power_w, np.nan), seconds)
    deficit = 0.0 if below is None else critical_power_w - below
    return 546 * float(np.exp(-0.01 * deficit)) + 316


def w_prime_balance(
    streams: Streams, timer_s: float | None, critical_power_w: float, w_prime_j: float | None
) -> Floats:
    """(N,) float64, J: what is left of W' after the seconds of each sample; ``streams`` have the channel 'power'.

    W' less the sum over all seconds so far of max(0, P - CP) * e^(-age / tau), the newest second's age being 0.
    ``timer_s`` is how long the device's timer ran; pauses and missing power restore. W' unknown: ``DEFAULT_W_PRIME_J``.
    Below 0 where W' or the critical power is set too low. Source: Skiba et al. 2012, as in GoldenCheetah.

    >>> climb = Streams(elapsed_s=np.arange(3.0), values={"power": np.array([300.0, 250.0, 350.0])})
    >>> w_prime_balance(climb, None, 250.0, 20_000.0).round(1).tolist()
    [19950.0, 19950.1, 19850.1]
    """
    power, seconds = streams.values["power"], sample_seconds(streams.elapsed_s, timer_s)
    tau = w_prime_time_constant(power, seconds, critical_power_w)
    above = np.nan_to_num(np.maximum(power - critical_power_w, 0.0))
    # A sample that lasts for h seconds is h amounts, the oldest faded by h - 1 seconds: a geometric series.
    amounts = above * (np.expm1(-seconds / tau) / np.expm1(-1 / tau))
    spent = decaying_sum(streams.elapsed_s + seconds, amounts, tau)
    return (w_prime_j or DEFAULT_W_PRIME_J) - spent


def exertion_load(seconds: float, exertion: float) -> float:
    """The load of a rating from 0 to 10 on the scale of the stress score, linear between the table's rows.

    >>> exertion_load(3600, 8), exertion_load(1800, 5.5)
    (100.0, 32.5)
    """
    hourly = float(np.interp(exertion, np.arange(len(HOURLY_LOAD_BY_EXERTION)), HOURLY_LOAD_BY_EXERTION))
    return seconds / 3600 * hourly


def _covers(histogram: Histogram, activity: Activity) -> bool:
    return float(histogram[1].sum(dtype=np.float64)) >= SHARE_RECORDED * trained_seconds(activity)


def _rides(activity: Activity) -> bool:
    return activity.sport in POWER_SPORTS or activity.sub_sport in POWER_SUB_SPORTS


def _intensity_factor(basis: Basis) -> Answer:
    threshold = basis.thresholds.functional_threshold_power
    normalized = basis.figure("normalized_power_w")
    if not threshold or normalized is None or not _rides(basis.activity):
        return None
    return normalized / threshold


def _training_stress_score(basis: Basis) -> Answer:
    intensity = basis.figure("intensity_factor")
    if intensity is None or not _covers(basis.measured.power_histogram, basis.activity):
        return None
    return stress_score(trained_seconds(basis.activity), intensity)


def _trimp(basis: Basis) -> Answer:
    now = basis.thresholds
    if now.resting_heart_rate is None or now.max_heart_rate is None:
        return None
    k = heart.exponent(now.gender)
    return heart.trimp(basis.measured.hr_histogram, now.resting_heart_rate, now.max_heart_rate, k)


def _hr_tss(basis: Basis) -> Answer:
    now, impulse = basis.thresholds, basis.figure("trimp")
    resting, highest, threshold = now.resting_heart_rate, now.max_heart_rate, now.threshold_heart_rate
    if impulse is None or resting is None or highest is None:
        return None
    method = "threshold" if threshold is not None else "estimated_threshold"
    score = heart.heart_rate_stress_score(
        impulse,
        resting,
        highest,
        heart.estimated_threshold(resting, highest) if threshold is None else threshold,
        heart.exponent(now.gender),
    )
    return None if score is None else (score, method)


def _edwards_trimp(basis: Basis) -> Answer:
    highest = basis.thresholds.max_heart_rate
    return None if highest is None else heart.edwards_trimp(basis.measured.hr_histogram, highest)


def _rpe_load(basis: Basis) -> Answer:
    """Foster's session rating; 0 is a rating nobody gave."""
    exertion = basis.activity.perceived_exertion
    return trained_seconds(basis.activity) / 60 * exertion if exertion else None


def _lowest_w_prime_balance(basis: Basis) -> Answer:
    critical, streams = basis.thresholds.critical_power, basis.streams
    if not critical or streams is None or not _rides(basis.activity):
        return None
    w_prime = basis.thresholds.w_prime
    balance = w_prime_balance(streams, basis.activity.timer_time_s, critical, w_prime)
    if not len(balance):
        return None
    return float(balance.min()), "default_w_prime" if w_prime is None else "w_prime"


def _from_power(basis: Basis) -> float | None:
    return basis.figure("training_stress_score")


def _from_heart_rate(basis: Basis) -> float | None:
    covered = _covers(basis.measured.hr_histogram, basis.activity)
    return basis.figure("hr_tss") if covered else None


def _from_exertion(basis: Basis) -> float | None:
    exertion = basis.activity.perceived_exertion
    return exertion_load(trained_seconds(basis.activity), exertion) if exertion else None


def _from_duration(basis: Basis) -> float | None:
    return stress_score(trained_seconds(basis.activity), DEFAULT_INTENSITY)


# The first that has an answer is the load; all on one scale, where an hour at the threshold is 100.
_LOAD_METHODS: Final[tuple[tuple[str, Callable[[Basis], float | None]], ...]] = (
    ("power", _from_power),
    ("heart_rate", _from_heart_rate),
    ("rpe", _from_exertion),
    ("duration", _from_duration),
)


def _load(basis: Basis) -> Answer:
    if basis.activity.sport in SPORTS_WITHOUT_LOAD or trained_seconds(basis.activity) <= 0:
        return None
    for method, function in _LOAD_METHODS:
        if (value := function(basis)) is not None:
            return value, method
    return None


_FTP: Final = ("functional_threshold_power",)
_RESERVE: Final = ("max_heart_rate", "resting_heart_rate", "gender")
_HEART: Final = (*_RESERVE, "threshold_heart_rate")
LOADS: Final = (
    LoadMetric(key="intensity_factor", unit="", settings=_FTP, version=1, function=_intensity_factor),
    LoadMetric(
        key="training_stress_score", unit="", settings=_FTP, version=1, function=_training_stress_score
    ),
    LoadMetric(key="trimp", unit="", settings=_RESERVE, version=1, function=_trimp),
    LoadMetric(key="hr_tss", unit="", settings=_HEART, version=1, function=_hr_tss),
    LoadMetric(
        key="edwards_trimp", unit="", settings=("max_heart_rate",), version=1, function=_edwards_trimp
    ),
    LoadMetric(key="rpe_load", unit="", settings=(), version=1, function=_rpe_load),
    LoadMetric(
        key="w_prime_balance_min_j",
        unit="J",
        settings=("critical_power", "w_prime"),
        version=1,
        function=_lowest_w_prime_balance,
        needs=("power",),
    ),
    LoadMetric(key="load", unit="", settings=(*_FTP, *_HEART), version=1, function=_load),
)
