"""The demo's dashboard: the activity card, the latest values, the week."""

from collections.abc import Mapping
from typing import Any, Final

URL_PATH: Final = "milevault-demo"
TITLE: Final = "MileVault"
LATEST: Final = (
    "latest_activity",
    "latest_start",
    "latest_distance",
    "latest_moving_time",
    "latest_elevation_gain",
    "latest_average_heart_rate",
)
WEEK: Final = ("week_distance", "week_moving_time")
FILES: Final = ("files_waiting", "files_failed")


def config(entities: Mapping[str, str]) -> dict[str, Any]:
    """A sections view for the entities of one athlete (key -> entity id)."""

    def tiles(heading: str, icon: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        found = [
            {"type": "tile", "entity": entities[key], "vertical": False} for key in keys if key in entities
        ]
        return [{"type": "heading", "heading": heading, "icon": icon}, *found]

    card = {
        "type": "custom:milevault-activity-card",
        "activity": "latest",
        "grid_options": {"columns": "full"},
    }
    return {
        "title": TITLE,
        "views": [
            {
                "title": "Today",
                "path": "today",
                "type": "sections",
                "max_columns": 3,
                "sections": [
                    {
                        "type": "grid",
                        "column_span": 2,
                        "cards": [{"type": "heading", "heading": "Latest activity", "icon": "mdi:run"}, card],
                    },
                    {
                        "type": "grid",
                        "cards": [
                            *tiles("This week", "mdi:calendar-week", WEEK),
                            *tiles("Latest", "mdi:history", LATEST),
                            *tiles("Import", "mdi:tray-arrow-down", FILES),
                        ],
                    },
                ],
            }
        ],
    }
