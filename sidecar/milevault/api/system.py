"""Health and what this server is."""

from milevault import __version__
from milevault.api.call import Call
from milevault.api.schema import system as schema
from milevault.store import events

API_VERSION = 1


async def live(call: Call) -> schema.Alive:  # noqa: ARG001  every handler takes a call
    """Says that the process answers, and nothing else: the only open route."""
    return schema.Alive()


async def ready(call: Call) -> schema.Ready:
    """Says whether the database answers and whether there is room for new files."""
    async with call.services.connection() as connection:
        await connection.fetchval("select 1")
    if call.services.disk_low():
        return schema.Ready(status="disk_low", reason="The disk is nearly full; new files have to wait.")
    return schema.Ready(status="ready")


async def info(call: Call) -> schema.Info:
    """Versions, limits, and the two ids that tell a restored or exchanged server apart."""
    identity = call.services.opened.identity
    async with call.services.connection() as connection:
        stream_id, _ = await events.head(connection)
    return schema.Info(
        server_id=identity.server_id,
        stream_id=str(stream_id),
        version=__version__,
        api_version=API_VERSION,
        database=schema.Database(
            engine=identity.engine,
            postgresql_version=identity.postgresql_version,
            timescaledb_version=identity.timescaledb_version,
            points=identity.points,
        ),
        max_upload_bytes=call.services.max_upload_bytes,
        max_archive_bytes=call.services.max_archive_bytes,
        scopes=sorted(call.token.scopes),
    )
