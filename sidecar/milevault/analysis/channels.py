"""Means and extremes of the channels that have no column of their own: running dynamics, temperatures, breathing."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.averages import weighted_mean
from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

type Reduction = Callable[[Prepared, str], float | None]


def _mean(prepared: Prepared, channel: str) -> float | None:
    return weighted_mean(prepared.values[channel], prepared.step_s)


def _mean_without_zeros(prepared: Prepared, channel: str) -> float | None:
    """Who stands has no stride, and a sensor that has lost its hold says 0."""
    values = prepared.values[channel]
    return weighted_mean(np.where(values > 0, values, np.nan), prepared.step_s)


def _highest(prepared: Prepared, channel: str) -> float | None:
    known = _known(prepared, channel)
    return float(known.max()) if len(known) else None


def _lowest(prepared: Prepared, channel: str) -> float | None:
    known = _known(prepared, channel)
    return float(known.min()) if len(known) else None


def _known(prepared: Prepared, channel: str) -> NDArray[np.float64]:
    values = prepared.values[channel]
    return values[~np.isnan(values)]


def _row(key: str, unit: str, channel: str, reduction: Reduction) -> Metric:
    return Metric(
        key=key,
        unit=unit,
        needs=(channel,),
        version=1,
        function=lambda prepared: reduction(prepared, channel),
    )


FIGURES: Final = (
    _row("avg_vertical_oscillation_mm", "mm", "vertical_oscillation", _mean_without_zeros),
    _row("avg_vertical_ratio", "%", "vertical_ratio", _mean_without_zeros),
    _row("avg_stance_time_ms", "ms", "stance_time", _mean_without_zeros),
    _row("avg_stance_time_balance", "%", "stance_time_balance", _mean_without_zeros),
    _row("avg_step_length_mm", "mm", "step_length", _mean_without_zeros),
    _row("avg_left_right_balance", "%", "left_right_balance", _mean_without_zeros),
    _row("avg_temperature", "C", "temperature", _mean),
    _row("min_temperature", "C", "temperature", _lowest),
    _row("max_temperature", "C", "temperature", _highest),
    _row("avg_core_temperature", "C", "core_temperature", _mean),
    _row("max_core_temperature", "C", "core_temperature", _highest),
    _row("avg_respiration_rate", "1/min", "respiration_rate", _mean_without_zeros),
    _row("max_respiration_rate", "1/min", "respiration_rate", _highest),
)
