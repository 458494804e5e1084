"""Form (training stress balance) as a column over days: how training left the athlete by the morning."""

from datetime import date

import numpy as np

from milevault.analysis.fitness import TrainingLoad
from milevault.analysis.wellbeing.past import Column, column


def form_column(training: TrainingLoad | None, first_day: date, day_count: int) -> Column:
    """(day_count,) the form of each morning, that of the evening before.

    Missing before training began, and in its first weeks: fitness still leans on having begun at nothing then, and
    form would call everybody overloaded.
    """
    form = np.full(day_count, np.nan)
    begun = np.full(day_count, np.nan)
    if training is not None:
        shift = (training.first_day - first_day).days
        known = np.arange(max(0, shift), min(day_count, shift + len(training.form)))
        begun[known] = 1
        form[known] = np.where(training.building, np.nan, training.form)[known - shift]
    return column(form, "too_few_days", column(begun, "no_load"))
