"""Lets a few uploads in at once; the others wait without a byte of theirs being read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from milevault.api.errors import TOO_MANY

AT_ONCE: Final = 4
QUEUED: Final = 32


class Gate:
    """AT_ONCE at a time, QUEUED waiting, 429 for more."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Waits for a slot and gives it back at the end of the block."""
        if self._waiting >= QUEUED:
            raise TOO_MANY.error(detail="uploads", headers={"Retry-After": "5", "Connection": "close"})
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()
