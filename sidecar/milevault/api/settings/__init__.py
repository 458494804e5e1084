"""Settings with history, zone sets, and the progress of computing again."""

from typing import Final

from milevault.api.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
