"""Notifications: only a hint that shortens the wait. Whatever they miss, the next scan sees."""

import asyncio
import errno
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from watchdog.events import (
    DirCreatedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_LOG: Final = logging.getLogger(__name__)
# Not 'opened' nor 'closed without writing': our own scans cause those.
_TELLING: Final = (FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileClosedEvent, DirCreatedEvent)
# inotify says "no space left on device" when its number of watches is used up, EMFILE for instances.
_WATCH_LIMIT: Final = frozenset({errno.ENOSPC, errno.EMFILE, errno.ENFILE})


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        if isinstance(event, _TELLING):
            self._tell()


class Watcher:
    """Calls ``hint`` in the event loop when something in ``root`` may have changed.

    ``start`` answers whether there will be hints; why not is logged once per reason.
    """

    def __init__(self, root: Path, hint: Callable[[], None]) -> None:
        self._root = root
        self._hint = hint
        self._observer: BaseObserver | None = None
        self._told: set[int | None] = set()

    def start(self, make: Callable[[], BaseObserver] = Observer) -> bool:
        """Begin to watch; False where the system does not allow it (scanning goes on without)."""
        loop = asyncio.get_running_loop()

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._hint)

        observer = make()
        try:
            observer.schedule(_Handler(tell), str(self._root), recursive=True)
            observer.start()
        except OSError as error:
            self._complain(error)
            return False
        self._observer = observer
        return True

    def stop(self) -> None:
        """End the watching thread."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=5)
            self._observer = None

    def _complain(self, error: OSError) -> None:
        if error.errno in self._told:
            return
        self._told.add(error.errno)
        why = "the system's watch limit is reached" if error.errno in _WATCH_LIMIT else error.strerror
        _LOG.warning("No notifications for the inbox (%s); it is scanned instead", why)
