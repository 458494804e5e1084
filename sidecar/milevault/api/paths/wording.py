"""The user's word on routes."""

from collections.abc import Callable

from msgspec import UNSET

from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NO_WAY, NOT_FOUND
from milevault.api.paths import history, schema
from milevault.ingest import wording
from milevault.ingest.wording import Refused
from milevault.store import paths
from milevault.store.paths import NamedRow


async def create(call: Call) -> schema.Route:
    """Makes the way of an activity a route, or names the route it goes."""
    new = await call.body(schema.NewRoute)
    pool = call.services.opened.pool
    route_id = await wording.name(pool, call.athlete_id, new.activity_id, new.name)
    if route_id is None:
        raise NOT_FOUND.error()
    if isinstance(route_id, Refused):
        raise NO_WAY.error()
    return await _route(call, route_id)


async def edit(call: Call) -> schema.Route:
    """Gives a route another name, forgets it or takes that back."""
    await _known(call)
    body = await call.body(schema.RouteEdit)

    def edited(row: NamedRow) -> tuple[str | None, bool]:
        words = row.name if body.name is UNSET else body.name
        return words, row.forgotten if body.forgotten is UNSET else body.forgotten

    return await _changed(call, edited)


async def forget(call: Call) -> schema.Route:
    """Forgets a route: it is listed no more and no event tells of it. Its activities stay as they are."""
    return await _changed(call, lambda row: (row.name, True))


async def join(call: Call) -> schema.Route:
    """Makes two routes one, whatever their ways."""
    await _known(call)
    body = await call.body(schema.RouteJoin)
    pool = call.services.opened.pool
    route_id = await wording.join(pool, call.athlete_id, call.path["route_id"], body.route_id)
    if route_id is None:
        raise NOT_FOUND.error()
    if isinstance(route_id, Refused):
        raise BAD_REQUEST.error(detail="route_id")
    return await _route(call, route_id)


async def separate(call: Call) -> schema.RouteList:
    """Takes back what was joined into a route; replies with all routes."""
    if await wording.separate(call.services.opened.pool, call.athlete_id, call.path["route_id"]) is None:
        raise NOT_FOUND.error()
    return await history.list_all(call)


async def split(call: Call) -> schema.ActivityRoute:
    """Takes an activity off its route: no other one goes its way from now on."""
    activity_id = call.path["activity_id"]
    done = await wording.split(call.services.opened.pool, call.athlete_id, activity_id)
    if done is None:
        raise NOT_FOUND.error()
    if isinstance(done, Refused):
        raise NO_WAY.error()
    return await history.of_activity(call)


async def rejoin(call: Call) -> schema.ActivityRoute:
    """Takes that back."""
    if not await wording.rejoin(call.services.opened.pool, call.athlete_id, call.path["activity_id"]):
        raise NOT_FOUND.error()
    return await history.of_activity(call)


async def _known(call: Call) -> None:
    """404 before the body is read, as for somebody else's."""
    async with call.services.connection() as connection:
        if await paths.row(connection, call.athlete_id, call.path["route_id"]) is None:
            raise NOT_FOUND.error()


async def _changed(call: Call, edited: Callable[[NamedRow], tuple[str | None, bool]]) -> schema.Route:
    route_id = call.path["route_id"]
    if not await wording.change(call.services.opened.pool, call.athlete_id, route_id, edited):
        raise NOT_FOUND.error()
    return await _route(call, route_id)


async def _route(call: Call, route_id: int) -> schema.Route:
    async with call.services.connection() as connection:
        found = await history.route(connection, call.athlete_id, route_id)
    if found is None:
        raise NOT_FOUND.error()
    return found
