"""Fires occurrences: after the sensors show them, and once what is remembered of them is on disk.

So a killed Home Assistant neither loses nor repeats one.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util.dt import utcnow

from .api import StreamEvent
from .coordinator import MileVaultCoordinator, zone_of
from .marks import Memory, judged, next_due
from .occurrences import OCCURRED, Attributes, News, Occurrence
from .saved import FAILED_IMPORTS

type Found = list[tuple[int, str, Attributes]]


class Announcer:
    """Tells event entities and triggers what happened; one at a time, in order."""

    def __init__(self, coordinator: MileVaultCoordinator, wake: Callable[[], None]) -> None:
        """Prepare for one config entry; ``wake`` is called when something that waited for its time is due."""
        self._coordinator = coordinator
        self._wake = wake
        self._cancel_waiting: CALLBACK_TYPE | None = None
        self._saved = coordinator.saved
        self._lock: Final = asyncio.Lock()

    def has_told(self, news: News) -> bool:
        """Whether it fires once only, and has: thousands of files of an archive are refused one by one."""
        return news.once in self._saved.failed_imports

    async def tell_news(self, event: StreamEvent, news: News) -> None:
        """Refresh, move the stream's place behind the event, fire."""
        await self._coordinator.refresh_changed()
        async with self._lock:
            failed = self._saved.failed_imports
            if news.once is not None:
                failed = (*failed, news.once)[-FAILED_IMPORTS:]
            cursor = event.event_id or self._saved.cursor
            await self._saved.commit(cursor=cursor, failed_imports=failed)
            attributes = news.attributes(self._coordinator.data.of(event.athlete_id))
            self._send([(event.athlete_id, news.row.fires, attributes)])

    @callback
    def stop(self) -> None:
        """Wait for nothing any more; what waits is remembered."""
        if self._cancel_waiting is not None:
            self._cancel_waiting()
            self._cancel_waiting = None

    @callback
    def _wait_for_next(self, memories: Mapping[int, Memory], now: datetime) -> None:
        self.stop()
        due = [time for memory in memories.values() if (time := next_due(memory, now)) is not None]
        if due:
            self._cancel_waiting = async_call_later(self._coordinator.hass, min(due) - now, self._is_due)

    @callback
    def _is_due(self, _now: datetime) -> None:
        self._cancel_waiting = None
        self._wake()

    async def tell_marks(self) -> None:
        """Fire what the last refresh shows for the first time, and what has stood for long enough."""
        async with self._lock:
            now = utcnow()
            found, memories = self._judged(now)
            self._wait_for_next(memories, now)
            if memories == self._saved.memories:
                return
            if not found:
                self._saved.memories = memories
                self._saved.save_soon()
                return
            await self._saved.commit(memories=memories)
            self._send(found)

    def _judged(self, now: datetime) -> tuple[Found, dict[int, Memory]]:
        """What fires, and the memories from now on; an athlete's memory stays while the sidecar does not know him."""
        found: Found = []
        memories = dict(self._saved.memories)
        options = self._coordinator.config_entry.options
        for athlete_id, data in self._coordinator.data.data.items():
            there = now.astimezone(zone_of(data.summary.athlete))
            fired, memories[athlete_id] = judged(data, options, memories.get(athlete_id, {}), there)
            found += ((athlete_id, kind, attributes) for kind, attributes in fired)
        return found, memories

    @callback
    def _send(self, found: Iterable[tuple[int, str, Attributes]]) -> None:
        entry_id = self._coordinator.config_entry.entry_id
        for athlete_id, kind, attributes in found:
            one = Occurrence(entry_id=entry_id, athlete_id=athlete_id, kind=kind, attributes=attributes)
            async_dispatcher_send(self._coordinator.hass, OCCURRED, one)
