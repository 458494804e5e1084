"""Small drawings of the ways of activities, for lists."""

from collections.abc import Mapping
from typing import Final

from milevault.analysis.routes.outline import outline
from milevault.api.call import Call
from milevault.api.paths import queries, schema
from milevault.model.route import Signature
from milevault.store import routes

# Thousandths of a thumbnail: finer than any pixel.
_DECIMALS: Final = 3


async def of_activities(call: Call) -> schema.ThumbnailList:
    """The ways of those of the activities that have one, in the order that was asked for."""
    query = call.query(queries.ThumbnailsQuery)
    ids = list(dict.fromkeys(int(text) for text in query.ids.split(",")))
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        ways = await routes.signatures_of(connection, athlete.athlete_id, ids)
    return schema.ThumbnailList(thumbnails=_drawn(ids, ways))


def _drawn(ids: list[int], ways: Mapping[int, Signature]) -> list[schema.Thumbnail]:
    return [_thumbnail(number, ways[number]) for number in ids if number in ways]


def _thumbnail(activity_id: int, way: Signature) -> schema.Thumbnail:
    x, y = outline(way.metres).round(_DECIMALS).T.tolist()
    return schema.Thumbnail(activity_id=activity_id, x=x, y=y, closed=way.closed)
