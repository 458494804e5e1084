"""Work on many activities of which one must not stop the others."""

import logging
from collections.abc import Callable, Iterable
from typing import Final, Protocol

_LOG: Final = logging.getLogger(__name__)


class Numbered(Protocol):
    @property
    def activity_id(self) -> int: ...


def of_each[N: Numbered, T](several: Iterable[N], work: Callable[[N], T]) -> dict[int, T]:
    """What the work gives for each activity; one that it fails on keeps what it had."""
    found = {}
    for one in several:
        try:
            found[one.activity_id] = work(one)
        except Exception:  # noqa: BLE001 - a mistake of ours with one activity must not stop all others for ever
            _LOG.exception("Activity %d keeps its figures: a calculation failed", one.activity_id)
    return found
