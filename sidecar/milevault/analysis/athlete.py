"""The figures of an athlete, as opposed to those of one activity: what each is called, its unit and its version.

They are computed when asked for, from what is stored of the activities; see the modules for the functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteFigure:
    """One number of an athlete; ``version`` is raised when the formula changes."""

    key: str
    unit: str
    version: int = 1


ATHLETE_FIGURES: Final[tuple[AthleteFigure, ...]] = (
    # fitness.training_load_series; the keys are its fields
    AthleteFigure(key="fitness", unit=""),
    AthleteFigure(key="fatigue", unit=""),
    AthleteFigure(key="form", unit=""),
    AthleteFigure(key="ramp_rate", unit="1/week"),
    AthleteFigure(key="acute_chronic_ratio", unit=""),
    AthleteFigure(key="monotony", unit=""),
    AthleteFigure(key="strain", unit=""),
    # prediction.best_vdot, race_predictions
    AthleteFigure(key="vdot", unit="ml/min/kg"),
    AthleteFigure(key="race_time_s", unit="s"),
    # critical_power.critical_power, threshold_power
    AthleteFigure(key="critical_power_w", unit="W"),
    AthleteFigure(key="w_prime_j", unit="J"),
    AthleteFigure(key="functional_threshold_power_estimate_w", unit="W"),
    # heart.guessed_max_heart_rate
    AthleteFigure(key="max_heart_rate_guess", unit="bpm"),
    # eddington.eddington
    AthleteFigure(key="eddington", unit=""),
    AthleteFigure(key="eddington_days_to_next", unit="d"),
    # streaks.streaks
    AthleteFigure(key="current_streak_days", unit="d"),
    AthleteFigure(key="longest_streak_days", unit="d"),
    AthleteFigure(key="current_streak_weeks", unit="weeks"),
    AthleteFigure(key="longest_streak_weeks", unit="weeks"),
)
ATHLETE_FIGURES_BY_KEY: Final[Mapping[str, AthleteFigure]] = {one.key: one for one in ATHLETE_FIGURES}
