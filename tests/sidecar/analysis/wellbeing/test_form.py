"""Form as a column: which days have it, and which evening it is of."""

from datetime import timedelta

import numpy as np
import pytest

from milevault.analysis.fitness import FITNESS_DAYS, TrainingLoad, training_load_series
from milevault.analysis.wellbeing import REASONS, form_column
from tests.sidecar.analysis.wellbeing.mornings import FIRST, day

WEEKS = int(FITNESS_DAYS)


def trained(began: int, days: int) -> TrainingLoad:
    """A load of 50 on every third day from that day on."""
    return training_load_series(day(began), np.where(np.arange(days) % 3 == 0, 50.0, 0.0))


def reasons(training: TrainingLoad | None, days: int) -> list[str]:
    return [REASONS[code] for code in form_column(training, FIRST, days).reasons]


def test_without_training_there_is_no_load() -> None:
    assert reasons(None, 3) == ["no_load"] * 3


def test_the_first_weeks_are_too_few() -> None:
    found = reasons(trained(2, 60), 62)
    assert found == ["no_load"] * 2 + ["too_few_days"] * WEEKS + [""] * (60 - WEEKS)


@pytest.mark.parametrize("began", [-100, -45, -3, 0, 7])
def test_each_morning_has_the_form_of_its_day(began: int) -> None:
    training = trained(began, 150)
    column = form_column(training, FIRST, 49)
    for at in range(49):
        row = (FIRST + timedelta(days=at) - training.first_day).days
        if row < WEEKS:
            assert np.isnan(column.values[at])
        else:
            assert (
                column.values[at]
                == training.form[row]
                == training.fitness[row - 1] - training.fatigue[row - 1]
            )


def test_days_that_training_does_not_reach_have_none() -> None:
    assert reasons(trained(-100, 90), 5) == ["no_load"] * 5
    assert reasons(trained(10, 90), 5) == ["no_load"] * 5
