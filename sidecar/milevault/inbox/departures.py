"""Files that were taken in and still lie in the inbox: known so that they are not taken again, cleared when done."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milevault.inbox.clearing import Cleared, Finished, clear
from milevault.ingest.originals import FileIdentity
from milevault.store import imports
from milevault.store.errors import retry_unit
from milevault.store.pool import Pool

_LOG: Final = logging.getLogger(__name__)

STUCK_SECONDS: Final = 300.0
"""After so long another try at a file that the share did not let us remove."""


@dataclass(slots=True)
class _Taken:
    """A file that the ledger knows and that lies in the inbox, as far as is known."""

    identity: FileIdentity
    cleared: Cleared | None = None
    retry_at: float = 0.0


class Departures:
    """K15 for every file of the inbox at ``root``, and the memory of what waits for it."""

    def __init__(self, pool: Pool, root: Path) -> None:
        self._pool = pool
        self._root = root
        self._taken: dict[bytes, _Taken] = {}

    async def remember(self) -> None:
        """What was taken in before this process: it must not be taken for new (F13)."""
        async with self._pool.acquire() as conn:
            known = await imports.open_sources(conn)
        self._taken = {
            source.path: _Taken(FileIdentity.of_list(source.stat))
            for source in known
            if len(source.stat) == 4
        }

    def add(self, path: bytes, identity: FileIdentity) -> None:
        """The file at ``path`` is safe in the vault, or refused for good."""
        self._taken[path] = _Taken(identity)

    def knows(self, path: bytes, identity: FileIdentity) -> bool:
        """True when exactly this file was taken; another one at its path is new."""
        taken = self._taken.get(path)
        return taken is not None and taken.identity == identity

    def counts(self) -> Mapping[Cleared | None, int]:
        """Files by how clearing ended; None are those still without outcome."""
        return Counter(taken.cleared for taken in self._taken.values())

    async def clear_finished(self, slugs: Mapping[int, str]) -> tuple[bool, bool]:
        """Clears every file whose outcome is committed; ``slugs`` names the athletes' folders by id.

        Returns whether there were any, and whether one of them turned out to be a new file by now.
        """
        async with self._pool.acquire() as conn:
            finished = await imports.sources_to_remove(conn)
        now = time.monotonic()
        outcomes = []
        for source in finished:
            taken = self._taken.get(source.path)
            if taken is not None and taken.cleared is not None and now < taken.retry_at:
                continue
            if source.athlete_id in slugs:
                outcomes.append(await self._clear(source, slugs[source.athlete_id]))
        return bool(outcomes), Cleared.CHANGED in outcomes

    async def _clear(self, source: imports.Source, slug: str) -> Cleared:
        identity = FileIdentity.of_list(source.stat)
        finished = Finished(
            path=source.path,
            identity=identity,
            rejected=source.state == "rejected",
            stored=source.code != "too_large",
            code=source.code,
            reason=source.reason,
        )
        outcome = await asyncio.to_thread(clear, self._root, slug, finished)
        if outcome in {Cleared.STUCK, Cleared.STAYS}:
            self._keep(source.path, identity, outcome)
            return outcome

        async def unit() -> None:
            async with self._pool.acquire() as conn:
                await imports.source_removed(conn, source)

        await retry_unit(unit)
        if self.knows(source.path, identity):
            del self._taken[source.path]
        return outcome

    def _keep(self, path: bytes, identity: FileIdentity, outcome: Cleared) -> None:
        taken = self._taken.setdefault(path, _Taken(identity))
        if outcome is Cleared.STUCK and taken.cleared is not Cleared.STUCK:
            _LOG.warning(
                "A finished file cannot be removed from the inbox: check its owner and the share's rights"
            )
        taken.cleared, taken.retry_at = outcome, time.monotonic() + STUCK_SECONDS
