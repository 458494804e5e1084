"""``milevault export``: one activity as a file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from milevault.app import Settings, managing
from milevault.errors import ConfigurationError
from milevault.ingest import exporting
from milevault.ingest.exporting import Outgoing
from milevault.store.errors import translate


@asynccontextmanager
async def opened(
    settings: Settings, activity_id: int, slug: str | None, *, original: bool
) -> AsyncIterator[Outgoing]:
    """The file, to be written inside the block; ConfigurationError where the athlete has no such activity."""
    async with managing.vault(settings) as vault:
        with translate():
            async with vault.pool.acquire() as connection:
                athlete_id = (await managing.chosen_athlete(connection, slug)).athlete_id
                if original:
                    file = await exporting.original(connection, vault.originals, athlete_id, activity_id)
                else:
                    file = await exporting.gpx(connection, athlete_id, activity_id)
        if file is None:
            raise ConfigurationError("This athlete has no activity of this number.")
        with file:
            yield file
