"""Gear: how far each has come, and what the user says of it."""

from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.api.training import queries, schema
from milevault.ingest import payloads
from milevault.store import events, gear
from milevault.store.pool import Connection


async def list_all(call: Call) -> schema.GearList:
    """All gear that exports list, activities name or the user spoke of, with its totals."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        return await _all(connection, athlete.athlete_id)


async def put(call: Call) -> schema.GearList:
    """Says of a gear what outranks every export, in place of what was said before; replies with all gear."""
    word = await call.body(schema.GearWord)
    said = gear.GearEdit(kind=word.kind, retired=word.retired, service_distance_m=word.service_distance_m)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        async with connection.transaction():
            await gear.edit(connection, athlete.athlete_id, word.name, said)
            await _tell(connection, athlete.athlete_id, word.name)
        return await _all(connection, athlete.athlete_id)


async def forget(call: Call) -> schema.GearList:
    """Takes the user's word on a gear back: what the exports say counts again; replies with all gear."""
    query = call.query(queries.GearQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        async with connection.transaction():
            if not await gear.forget_edit(connection, athlete.athlete_id, query.name):
                raise NOT_FOUND.error()
            await _tell(connection, athlete.athlete_id, query.name)
        return await _all(connection, athlete.athlete_id)


async def _tell(connection: Connection, athlete_id: int, name: str) -> None:
    await events.append(connection, athlete_id, "gear_changed", payloads.gear_changed(name))


async def _all(connection: Connection, athlete_id: int) -> schema.GearList:
    return schema.GearList(gear=[_item(one) for one in await gear.all_gear(connection, athlete_id)])


def _item(one: gear.GearRow) -> schema.GearItem:
    totals = one.totals
    distance_m = totals.distance_m if totals else 0.0
    service_m = one.service_distance_m
    return schema.GearItem(
        name=one.name,
        kind=one.kind,
        brand=one.brand,
        model=one.model,
        retired=one.retired,
        edited=one.edited,
        first_used=one.first_used or (totals.first_day if totals else None),
        last_used=totals.last_day if totals else None,
        activity_count=totals.activity_count if totals else 0,
        distance_m=distance_m,
        moving_time_s=totals.moving_time_s if totals else 0.0,
        service_distance_m=service_m,
        service_left_m=None if service_m is None else service_m - distance_m,
    )
