"""What a morning means: every figure of a day is a row of WELLBEING. Pure numpy over days, nothing is stored.

No figure looks further back than LOOK_BACK_DAYS, so a span and that many days before it give each day of the span
the same figures as the whole history does.
"""

from milevault.analysis.wellbeing.form import form_column
from milevault.analysis.wellbeing.nights import Nights, Session, nights
from milevault.analysis.wellbeing.past import REASONS, Column, Past, day_columns, setting_columns
from milevault.analysis.wellbeing.table import (
    DEVICE_METRICS,
    LOOK_BACK_DAYS,
    METRICS,
    SETTING_KEYS,
    WELLBEING,
    WELLBEING_BY_KEY,
    DayFigure,
    compute,
)

__all__ = [
    "DEVICE_METRICS",
    "LOOK_BACK_DAYS",
    "METRICS",
    "REASONS",
    "SETTING_KEYS",
    "WELLBEING",
    "WELLBEING_BY_KEY",
    "Column",
    "DayFigure",
    "Nights",
    "Past",
    "Session",
    "compute",
    "day_columns",
    "form_column",
    "nights",
    "setting_columns",
]
