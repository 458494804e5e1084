"""What was computed of one activity: metrics, efforts, curve, splits, climbs, zones."""

from typing import Final

from milevault.api.analysis import figures
from milevault.api.errors import NOT_FOUND
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
)
