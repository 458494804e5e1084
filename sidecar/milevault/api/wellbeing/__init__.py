"""What a morning means: HRV, resting heart rate, sleep, weight, readiness."""

from typing import Final

from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.route import ATHLETE, Route
from milevault.api.wellbeing import queries, schema, wellbeing

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=f"{ATHLETE}/morning",
        access="read",
        handler=wellbeing.morning,
        query=queries.MorningQuery,
        reply=schema.Morning,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=f"{ATHLETE}/wellbeing",
        access="read",
        handler=wellbeing.days,
        query=queries.WellbeingQuery,
        reply=schema.WellbeingDays,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
)
