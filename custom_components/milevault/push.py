"""Follows the sidecar's event stream: refreshes, fires events once, tells the cards."""

import asyncio
from contextlib import aclosing
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from .announcer import Announcer
from .api import MileVaultAuthError, MileVaultError, StreamEvent, backoff_s
from .athletes import athlete_ids
from .card_messages import Standing, message_of, standing_message, tell
from .const import DOMAIN, LOGGER, NAME, REFRESH_COOLDOWN_S
from .coordinator import MileVaultCoordinator
from .occurrences import news_of
from .replies import Hello

# Somebody is waiting for a vault that does not answer, and a refused connection costs nothing.
AWAY_PAUSE_S: Final = 2.0
# After these it is known whether it answers (``Link``): a stream alone that is cut off can wait.
FIRST_TRIES: Final = 5


def event_signal(entry_id: str, athlete_id: int) -> str:
    """Dispatcher signal with every StreamEvent of an athlete who is set up; sensors may not know of it yet."""
    return f"{DOMAIN}_event_{entry_id}_{athlete_id}"


def greeted_signal(entry_id: str) -> str:
    """Dispatcher signal with the Hello of every stream that began."""
    return f"{DOMAIN}_greeted_{entry_id}"


class EventFeed:
    """Keeps one event stream open as long as the entry is loaded."""

    def __init__(self, coordinator: MileVaultCoordinator) -> None:
        """Prepare; ``start`` connects."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._saved = coordinator.saved
        self._dirty = asyncio.Event()
        self._refreshed = asyncio.Event()
        self._announcer = Announcer(coordinator, self._refreshed.set)
        self._tasks: list[asyncio.Task[None]] = []
        self._did_answer = coordinator.answers
        coordinator.link.on_change = self._tell_availability

    @callback
    def start(self) -> None:
        """Connect, and go on reconnecting until ``stop``."""
        # What happened while Home Assistant was off shows in the snapshot that is there already.
        self._refreshed.set()
        work_and_labels = (
            (self._follow(), "event stream"),
            (self._refresh_when_dirty(), "refresh"),
            (self._announce_when_refreshed(), "announcements"),
        )
        for work, label in work_and_labels:
            task = self._entry.async_create_background_task(self._hass, work, f"{NAME} {label}")
            self._tasks.append(task)

    async def stop(self) -> None:
        """Disconnect; events from now on come with the next start."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._announcer.stop()
        self._coordinator.stream_connected = False
        await self._saved.flush()

    @callback
    def on_refresh(self) -> None:
        """Coordinator listener: look for news, and tell the cards when the sidecar went away or came back."""
        self._tell_availability()
        if self._coordinator.last_update_success:
            self._refreshed.set()
            self._coordinator.sync_athletes(self._coordinator.data.athletes)

    async def _follow(self) -> None:
        """The stream's life: connect, listen, lose, wait, again. Ends only when the token is refused."""
        attempt = 0
        while True:
            try:
                async with aclosing(self._coordinator.client.events(self._saved.cursor)) as items:
                    async for item in items:
                        self._coordinator.heard()
                        if isinstance(item, Hello):
                            attempt = 0
                            self._greet(item)
                        elif isinstance(item, StreamEvent):
                            await self._apply(item)
            except MileVaultAuthError:
                self._coordinator.stream_connected = False
                self._entry.async_start_reauth(self._hass)
                await self._coordinator.async_refresh()
                return
            except MileVaultError as error:
                LOGGER.debug("Event stream ended: %s", error)
            self._coordinator.stream_connected = False
            self._coordinator.note_loss()
            await asyncio.sleep(self._pause_s(attempt))
            attempt += 1

    def _pause_s(self, attempt: int) -> float:
        """Seconds to the next try: few while nothing answers, so that the return shows at once."""
        is_cut_off = self._coordinator.link.holds and attempt >= FIRST_TRIES
        return backoff_s(attempt) if is_cut_off else min(backoff_s(attempt), AWAY_PAUSE_S)

    @callback
    def _greet(self, hello: Hello) -> None:
        """Take over the stream's place when ours is not of it; what happened before comes by a refresh."""
        if hello.reset or self._saved.cursor is None:
            self._saved.cursor = f"{hello.stream_id}:{hello.position}"
            # Another vault counts its imports anew.
            self._saved.failed_imports = ()
            self._saved.save_soon()
        self._coordinator.greeted()
        async_dispatcher_send(self._hass, greeted_signal(self._entry.entry_id), hello)
        self._dirty.set()
        self._tell_all("refresh")

    async def _apply(self, event: StreamEvent) -> None:
        """Apply one event; doing it twice changes nothing."""
        if event.athlete_id in athlete_ids(self._entry):
            self._coordinator.note_change(event.athlete_id, event.kind)
            # Before the place behind it is saved: who has to remember the event does so in the same file.
            async_dispatcher_send(self._hass, event_signal(self._entry.entry_id, event.athlete_id), event)
            news = news_of(event, dt_util.utcnow())
            if news and not self._announcer.has_told(news):
                await self._announcer.tell_news(event, news)
            else:
                self._dirty.set()
            self._tell(event)
        if event.event_id is not None:
            self._saved.cursor = event.event_id
            self._saved.save_soon()

    async def _announce_when_refreshed(self) -> None:
        """Look at every snapshot, whatever it was fetched for, and again when something is due."""
        while True:
            await self._refreshed.wait()
            self._refreshed.clear()
            await self._announcer.tell_marks()

    async def _refresh_when_dirty(self) -> None:
        """One refresh for a burst of events; no event is left out, whenever it comes."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            await self._coordinator.refresh_changed()
            await asyncio.sleep(REFRESH_COOLDOWN_S)

    @callback
    def _tell(self, event: StreamEvent) -> None:
        tell(self._hass, self._entry.entry_id, event.athlete_id, message_of(self._hass, event))

    @callback
    def _tell_availability(self) -> None:
        if (answers := self._coordinator.answers) != self._did_answer:
            self._did_answer = answers
            self._tell_all("availability")

    @callback
    def _tell_all(self, kind: Standing) -> None:
        for athlete_id in athlete_ids(self._entry):
            message = standing_message(self._hass, kind, available=self._coordinator.answers)
            tell(self._hass, self._entry.entry_id, athlete_id, message)
