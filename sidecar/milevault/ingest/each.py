"""Work on many activities of which one must not stop the others."""

import logging
from collections.abc import Callable, Iterable
from typing import Final, Protocol

_LOG: Final = logging.getLogger(__name__)
# What the values of one activity can provoke in a calculation. Everything else (no memory, a module or a name that is not
# there, a database that is away) meets every activity: it goes to the job loop, and none is taken for done.
OF_ITS_VALUES: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Numbered(Protocol):
    @property
    def activity_id(self) -> int: ...


def of_each[N: Numbered, T](several: Iterable[N], work: Callable[[N], T]) -> dict[int, T]:
    """What the work gives for each activity; one whose values it fails on (`OF_ITS_VALUES`) keeps what it had."""
    found = {}
    for one in several:
        try:
            found[one.activity_id] = work(one)
        except OF_ITS_VALUES:
            # A mistake of ours with one activity must not stop all others for ever.
            _LOG.exception("Activity %d keeps its figures: a calculation failed", one.activity_id)
    return found
