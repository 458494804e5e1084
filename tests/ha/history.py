"""A vault's history behind the fake sidecar: what its endpoints of days would answer, in the API's own shapes."""

from collections.abc import Awaitable, Iterable
from datetime import date, timedelta

from aiohttp import web

from tests.ha.samples import Json, contract
from tests.ha.sidecar import FakeSidecar

HISTORY_PATHS = ("/health/metrics", "/health/days", "/wellbeing", "/load", "/activities")
QUARTER_STARTS = ("01-01", "04-01", "07-01", "10-01")


def is_about_history(path: str, request: web.Request) -> bool:
    """Not the coordinator's own look at the last fortnight and for the latest track."""
    return {
        "/wellbeing": lambda: "figures" in request.query,
        "/load": lambda: request.query["first_day"][5:] in QUARTER_STARTS,
        "/activities": lambda: "has_track" not in request.query,
    }.get(path, lambda: True)()


def span(request: web.Request) -> list[date]:
    """The days asked for."""
    first = date.fromisoformat(request.query["first_day"])
    last = date.fromisoformat(request.query["last_day"])
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


class History:
    """``health``, ``wellbeing`` and ``load``: day -> column -> value; activities are the fake sidecar's own."""

    def __init__(self, sidecar: FakeSidecar) -> None:
        self.health: dict[date, dict[str, float]] = {}
        self.wellbeing: dict[date, dict[str, float]] = {}
        self.load: dict[date, dict[str, float]] = {}
        self.asked: list[str] = []
        self.failing = 0
        self.rubbish: Json = {}
        sidecar.override = self.answer

    def answer(self, request: web.Request) -> Awaitable[web.StreamResponse] | None:
        """The reply to a question about history; None for any other."""
        found = next((one for one in HISTORY_PATHS if request.path.endswith(one)), None)
        if found is None or not is_about_history(found, request):
            return None
        self.asked.append(found)
        if self.failing:
            self.failing -= 1
            return self._reply({"code": "unavailable", "message": "Not now"}, status=503)
        if found in self.rubbish:
            return self._reply(self.rubbish[found])
        reply = {
            "/health/metrics": self._metrics,
            "/health/days": self._days,
            "/wellbeing": lambda request: self._figures(request, self.wellbeing),
            "/load": lambda request: contract("load") | self._figures(request, self.load),
        }.get(found)
        return None if reply is None else self._reply(reply(request))

    async def _reply(self, body: Json, status: int = 200) -> web.Response:
        return web.json_response(body, status=status)

    def _metrics(self, _request: web.Request) -> Json:
        columns = {column for values in self.health.values() for column in values}
        return {
            "metrics": [
                {
                    "key": column,
                    "unit": "",
                    "first_day": min(str(day) for day, values in self.health.items() if column in values),
                    "last_day": max(str(day) for day, values in self.health.items() if column in values),
                }
                for column in sorted(columns)
            ]
            + [{"key": "height_m", "unit": "m", "first_day": None, "last_day": None}],
            "channels": [],
        }

    def _days(self, request: web.Request) -> Json:
        chosen = request.query["metrics"].split(",")
        rows = [
            {"day": str(day), "values": kept, "origins": None}
            for day in span(request)
            if (kept := {key: value for key, value in self.health.get(day, {}).items() if key in chosen})
        ]
        return {"first_day": request.query["first_day"], "last_day": request.query["last_day"], "days": rows}

    def _figures(self, request: web.Request, values: dict[date, dict[str, float]]) -> Json:
        days = span(request)
        columns = {column for row in values.values() for column in row}
        if "figures" in request.query:
            columns &= set(request.query["figures"].split(","))
        return {
            "first_day": str(days[0]),
            "last_day": str(days[-1]),
            "figures": {
                column: {"unit": "", "values": [values.get(day, {}).get(column) for day in days]}
                for column in sorted(columns)
            },
        }


def payload(days: Iterable[date]) -> Json:
    """Of the event that says that these days were recorded."""
    found = sorted(days)
    return {
        "import_id": 4,
        "first_day": str(found[0]),
        "last_day": str(found[-1]),
        "day_count": len(found),
        "metrics": [],
        "channels": [],
        "sleep": False,
    }
