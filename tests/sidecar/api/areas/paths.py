"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.paths import schema

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "routes": schema.RouteList,
    "route": schema.RouteDetail,
    "route_named": schema.Route,
    "route_track": schema.RouteTrack,
    "thumbnails": schema.ThumbnailList,
    "activity_route": schema.ActivityRoute,
    "activity_compare": schema.Comparison,
    "activity_explain": schema.Explanation,
}
