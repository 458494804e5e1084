"""What was computed of one activity: metrics, efforts, curve, splits, climbs, zones."""

from typing import Final

from milevault.api.analysis import figures, pieces, queries, schema, stretches
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.route import ACTIVITY, Route

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=ACTIVITY + "/metrics",
        access="read",
        handler=figures.metrics,
        reply=figures.ActivityMetrics,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/efforts",
        access="read",
        handler=stretches.efforts,
        reply=schema.ActivityEfforts,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/power-curve",
        access="read",
        handler=stretches.power_curve,
        reply=schema.PowerCurve,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/splits",
        access="read",
        handler=pieces.splits,
        reply=schema.ActivitySplits,
        query=queries.SplitsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/climbs",
        access="read",
        handler=pieces.climbs,
        reply=schema.ActivityClimbs,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/distribution",
        access="read",
        handler=pieces.distribution,
        reply=schema.ActivityDistribution,
        query=queries.DistributionQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/lengths",
        access="read",
        handler=pieces.lengths,
        reply=schema.SwimLengths,
        errors=(NOT_FOUND,),
    ),
)
