"""What became of every file: hand-overs, their counts and their items."""

import msgspec

from milevault.api import queries
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.api.schema import imports as schema
from milevault.ingest.retrying import retry_all_imports, retry_import
from milevault.jobs.queue import enqueue_import
from milevault.store import imports


async def list_imports(call: Call) -> schema.ImportList:
    """Hand-overs of an athlete, newest first."""
    query = call.query(queries.ImportsQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        with queries.cursor_errors():
            rows, cursor = await imports.list_imports(
                connection, athlete.athlete_id, limit=query.limit, cursor=query.cursor
            )
    return schema.ImportList(
        imports=msgspec.convert(rows, list[schema.Import], from_attributes=True), next_cursor=cursor
    )


async def one_import(call: Call) -> schema.Import:
    """One hand-over with its counts."""
    async with call.services.connection() as connection:
        row = await imports.get(connection, call.athlete_id, call.path["import_id"])
    if row is None:
        raise NOT_FOUND.error()
    return msgspec.convert(row, schema.Import, from_attributes=True)


async def retry(call: Call) -> schema.Retried:
    """Tries the refused files of one hand-over again; those that were never stored must be sent again."""
    pool, import_id = call.services.opened.pool, call.path["import_id"]
    async with call.services.connection() as connection:
        if await imports.get(connection, call.athlete_id, import_id) is None:
            raise NOT_FOUND.error()
    return schema.Retried(files=await retry_import(pool, enqueue_import, call.athlete_id, import_id))


async def retry_all(call: Call) -> schema.Retried:
    """Tries the refused files of every hand-over again; those that were never stored must be sent again."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
    files = await retry_all_imports(call.services.opened.pool, enqueue_import, athlete.athlete_id)
    return schema.Retried(files=files)


async def scan_inbox(call: Call) -> schema.InboxScan:
    """Has the inbox looked at now. Files are taken once they have not changed for a while, as always."""
    return schema.InboxScan(state=call.services.opened.scan_inbox())


async def list_items(call: Call) -> schema.ImportItemList:
    """The files of one hand-over, in the order seen, each with its state and reason."""
    query = call.query(queries.ItemsQuery)
    import_id = call.path["import_id"]
    async with call.services.connection() as connection:
        if await imports.get(connection, call.athlete_id, import_id) is None:
            raise NOT_FOUND.error()
        with queries.cursor_errors():
            rows, cursor = await imports.list_items(
                connection,
                call.athlete_id,
                import_id,
                state=query.state,
                limit=query.limit,
                cursor=query.cursor,
            )
    return schema.ImportItemList(
        items=msgspec.convert(rows, list[schema.ImportItem], from_attributes=True), next_cursor=cursor
    )
