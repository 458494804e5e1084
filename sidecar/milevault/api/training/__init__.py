"""The athlete over time: records, load, volumes, calendar, streaks, goals, gear."""

from typing import Final

from milevault.api.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
