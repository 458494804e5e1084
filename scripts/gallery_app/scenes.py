"""What is in the gallery: one row per view and per card."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scripts.demo_app import dashboard
from scripts.demo_app.browser import Look

# Wide enough for three columns of a dashboard, and as wide as a phone.
LOOKS: Final = (
    Look(name="light", width=1280, height=900),
    Look(name="dark", width=1280, height=900, dark=True),
    Look(name="phone", width=390, height=844, phone=True),
)
URL_PATH: Final = "milevault-gallery"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view of the dashboard that makes itself; ``most_px`` cuts what is longer."""

    name: str
    path: str
    most_px: int = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card by itself, ``span`` columns wide; ``config`` beside its type."""

    name: str
    span: int = 1
    config: Mapping[str, Any] = field(default_factory=dict)
    most_px: int = 2000

    @property
    def type(self) -> str:
        """The name of its element."""
        return f"milevault-{self.name}-card"


VIEWS: Final = (
    View(name="today", path="today"),
    View(name="activities", path="activities", most_px=1100),
    View(name="health", path="health"),
    View(name="training", path="training"),
    View(name="routes", path="routes", most_px=1500),
)
WELCOME: Final = View(name="welcome", path="today")

CARDS: Final = (
    Card(name="activity", span=2),
    Card(name="health"),
    Card(name="sleep"),
    Card(name="form"),
    Card(name="volume"),
    Card(name="records"),
    Card(name="calendar", span=2),
    Card(name="route"),
    Card(name="upload"),
    # Last: its list is as long as there are activities.
    Card(name="activities", span=2, most_px=700),
)
UPLOAD: Final = next(card for card in CARDS if card.name == "upload")
# Those with a map, as somebody has them who wants no tiles.
PLAIN: Final = tuple(
    Card(name=card.name, span=card.span, config={**card.config, "tiles": False})
    for card in CARDS
    if card.name in ("activity", "route")
)


def path_of(view: View) -> str:
    """Where Home Assistant has the view."""
    return f"/{dashboard.URL_PATH}/{view.path}"


def page_of(cards: tuple[Card, ...], path: str) -> dict[str, Any]:
    """A view of Home Assistant with every card in a section of its own."""
    sections = [
        {
            "type": "grid",
            "column_span": card.span,
            "cards": [{"type": f"custom:{card.type}", "grid_options": {"columns": "full"}, **card.config}],
        }
        for card in cards
    ]
    return {"title": path.title(), "path": path, "type": "sections", "max_columns": 2, "sections": sections}


def with_route(cards: tuple[Card, ...], route: int | None) -> tuple[Card, ...]:
    """The cards, that of a route with the one that is shown; None: with the latest activity's."""
    if route is None:
        return cards
    return tuple(
        replace(card, config={**card.config, "route": route}) if card.name == "route" else card
        for card in cards
    )


def gallery(route: int | None = None) -> dict[str, Any]:
    """The dashboard with the cards by themselves."""
    return {
        "views": [
            page_of(with_route(CARDS, route), "cards"),
            page_of(with_route(PLAIN, route), "plain"),
            page_of((UPLOAD,), "upload"),
        ]
    }
