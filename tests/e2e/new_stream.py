"""Gives the vault in MILEVAULT_DATA_DIR a new stream, as a restore has to. Run by the sidecar's interpreter."""

import asyncio
import os

import asyncpg

from milevault import config
from milevault.app import database
from milevault.store import events


async def main() -> None:
    async with database.borrowed(config.load(os.environ)) as address:
        connection = await asyncpg.connect(address.dsn)
        try:
            print(await events.new_stream(connection))
        finally:
            await connection.close()


if __name__ == "__main__":
    asyncio.run(main())
