"""What must survive a restart of Home Assistant: the place in the event stream, what has fired, statistics, the athletes.

All in one file: what an event has still to change is saved together with the place behind it.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .marks import Memory
from .statistics_state import SavedStatistics, StatisticsState

STORAGE_VERSION = 1
# Events that fire nothing are harmless when repeated: their cursor may wait.
SAVE_DELAY_S = 10
# An import is told of as failed once; so many are remembered, which is more than are open at a time.
FAILED_IMPORTS: Final = 50


class SavedData(TypedDict):
    """The file's content."""

    cursor: str | None
    known_athletes: list[int]
    weights: NotRequired[dict[str, float | None]]
    memories: NotRequired[dict[str, Memory]]
    failed_imports: NotRequired[list[int]]
    statistics: NotRequired[dict[str, SavedStatistics]]


class SavedState:
    """One file per config entry in Home Assistant's storage folder."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare an empty state; ``load`` reads the file."""
        self._store: Store[SavedData] = Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", private=True)
        self.cursor: str | None = None
        self.known_athletes: frozenset[int] = frozenset()
        # By entity id, the weight in kg that was last taken over; None before the first one.
        self.weights: dict[str, float | None] = {}
        self.memories: Mapping[int, Memory] = {}
        self.failed_imports: tuple[int, ...] = ()
        self.statistics: dict[int, StatisticsState] = {}
        self._is_pending = False

    async def load(self) -> None:
        """Read what an earlier run saved."""
        if (data := await self._store.async_load()) is not None:
            self.cursor = data["cursor"]
            self.known_athletes = frozenset(data["known_athletes"])
            self.weights = dict(data.get("weights", {}))
            self.memories = {int(key): memory for key, memory in data.get("memories", {}).items()}
            self.failed_imports = tuple(data.get("failed_imports", ()))
            saved = data.get("statistics", {})
            self.statistics = {int(key): StatisticsState.of(one) for key, one in saved.items()}

    async def save(self) -> None:
        """Write now; returns when it is on disk."""
        self._is_pending = False
        await self._store.async_save(self._data())

    async def commit(self, **changes: Any) -> None:
        """Write the changed attributes now; they are taken back when cancelled before that is done."""
        before = {name: getattr(self, name) for name in changes}
        self._take(changes)
        try:
            await self.save()
        except asyncio.CancelledError:
            self._take(before)
            self.save_soon()
            raise

    def _take(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    @callback
    def save_soon(self) -> None:
        """Write within seconds, once for many changes, and at the latest when Home Assistant stops."""
        self._is_pending = True
        self._store.async_delay_save(self._data, SAVE_DELAY_S)

    async def flush(self) -> None:
        """Write what ``save_soon`` has put off: nothing may be written once the entry is gone."""
        if self._is_pending:
            await self.save()

    async def remove(self) -> None:
        """Delete the file with its entry."""
        await self._store.async_remove()

    def _data(self) -> SavedData:
        return {
            "cursor": self.cursor,
            "known_athletes": sorted(self.known_athletes),
            "weights": self.weights,
            "memories": {str(athlete_id): memory for athlete_id, memory in self.memories.items()},
            "failed_imports": list(self.failed_imports),
            "statistics": {str(key): state.data() for key, state in sorted(self.statistics.items())},
        }
