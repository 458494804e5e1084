"""One activity that a calculation fails on does not stop the others; what meets all of them does."""

import logging
from dataclasses import dataclass

import numpy as np
import pytest

from milevault.errors import StoreUnavailable
from milevault.ingest.each import of_each


@dataclass(frozen=True)
class One:
    activity_id: int


ALL = [One(1), One(2), One(3)]


def failing(error: BaseException) -> dict[int, int]:
    def work(one: One) -> int:
        if one.activity_id == 2:
            raise error
        return one.activity_id * 10

    return of_each(ALL, work)


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError(),
        OverflowError(),
        FloatingPointError(),
        IndexError(),
        KeyError("heart_rate"),
        TypeError(),
        ValueError(),
        AttributeError(),
        RecursionError(),
        np.linalg.LinAlgError(),
        np.exceptions.AxisError("axis"),
    ],
)
def test_the_one_keeps_what_it_had(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert failing(error) == {1: 10, 3: 30}
    assert [record.getMessage() for record in caplog.records] == [
        "Activity 2 keeps its figures: a calculation failed"
    ]
    assert caplog.records[0].exc_info is not None


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(), ImportError(), NameError(), StoreUnavailable("away"), KeyboardInterrupt()],
)
def test_what_meets_every_activity_is_raised(error: BaseException) -> None:
    """Otherwise all of them would be taken for computed with the new version."""
    with pytest.raises(type(error)):
        failing(error)
