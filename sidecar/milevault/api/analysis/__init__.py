"""What was computed of one activity: metrics, efforts, curve, splits, climbs, zones."""

from typing import Final

from milevault.api.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
