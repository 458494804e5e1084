"""What a morning means: HRV, resting heart rate, sleep, weight, readiness."""

from typing import Final

from milevault.api.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
