"""``milevault worker``: one worker process on whatever database the settings lead to."""

import asyncio
import logging
import os
import signal
import threading
import time
from typing import Final

from milevault.app import Settings, database, folders
from milevault.app.vault import WORKER_CONNECTIONS, OpenVault, opened
from milevault.errors import StoreUnavailable
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import Recipe
from milevault.jobs.queue import enqueue_again
from milevault.jobs.tasks import Tools
from milevault.jobs.worker import SUPERVISED, Worker

_LOG: Final = logging.getLogger(__name__)
PAUSE_SECONDS: Final = 2.0
# A worker whose supervisor was killed stops by itself; one that cannot (its database went at the same
# moment) is of no use to anybody after this long.
ORPHAN_SECONDS: Final = 20.0


def run(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT; the file in hand is finished first."""
    folders.prepare(settings)
    if SUPERVISED in os.environ:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    asyncio.run(_work(settings))


def _end_with(supervisor: int) -> None:
    """Ends this process at the latest ORPHAN_SECONDS after its supervisor."""
    while os.getppid() == supervisor:
        time.sleep(1)
    time.sleep(ORPHAN_SECONDS)
    os._exit(1)


async def _work(settings: Settings) -> None:
    async with database.joined(settings) as address:
        while True:
            try:
                async with opened(
                    settings, address, connections=WORKER_CONNECTIONS, may_migrate=False
                ) as vault:
                    await _serve(vault)
                    return
            except StoreUnavailable as error:
                _LOG.warning("The worker waits for the database: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)


async def _serve(vault: OpenVault) -> None:
    async with Parser() as parser:
        recipe = Recipe(
            vault.pool,
            vault.originals,
            parser,
            keeps_points=vault.timescale.keeps,
            read_again=enqueue_again,
            intake=vault.intake,
        )
        worker = Worker(vault.pool, Tools(recipe=recipe, pool=vault.pool))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        await worker.run()
