"""What a summary value can be at all: importers drop what lies outside, the parser's frames refuse it."""

from collections.abc import Mapping
from typing import Final

from milevault.model.settings import RECORDED_THRESHOLDS, SETTINGS_BY_KEY

# FIT counts milliseconds in 32 bits: no duration can be longer than 49.7 days.
_LONGEST_S: Final = 4_294_968.0
_FARTHEST_M: Final = 20_000_000.0

BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "elapsed_time_s": (0, _LONGEST_S),
    "timer_time_s": (0, _LONGEST_S),
    "moving_time_s": (0, _LONGEST_S),
    "distance_m": (0, _FARTHEST_M),
    "elevation_gain_m": (0, 200_000),
    "elevation_loss_m": (0, 200_000),
    "avg_speed_mps": (0, 1000),
    "max_speed_mps": (0, 1000),
    "avg_heart_rate": (1, 254),
    "max_heart_rate": (1, 254),
    "avg_power_w": (0, 10_000),
    "max_power_w": (0, 10_000),
    "avg_cadence": (0, 500),
    "calories_kcal": (0, 1_000_000),
    "pool_length_m": (0, 10_000),
    "total_strokes": (0, 1_000_000),
    "perceived_exertion": (0, 10),
    "feel": (0, 100),
    **{
        field: (SETTINGS_BY_KEY[key].lowest, SETTINGS_BY_KEY[key].highest)
        for key, field in RECORDED_THRESHOLDS.items()
    },
}


def within_bounds(name: str, value: float | None) -> float | None:
    """``value``, or None where it cannot be a ``name`` (not finite, out of bounds).

    >>> within_bounds("avg_heart_rate", 0.0), within_bounds("avg_heart_rate", 142.0)
    (None, 142.0)
    """
    if value is None:
        return None
    lowest, highest = BOUNDS[name]
    return value if lowest <= value <= highest else None
