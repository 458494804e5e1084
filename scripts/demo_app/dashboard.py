"""The demo's dashboard: the activity card, the latest values, the week."""

from collections.abc import Mapping
from typing import Any, Final

URL_PATH: Final = "milevault-demo"
TITLE: Final = "MileVault"
# Entity key -> name below its heading: the entities' own names carry the athlete's and do not fit a tile.
LATEST: Final = {
    "latest_activity": "Sport",
    "latest_start": "Started",
    "latest_distance": "Distance",
    "latest_moving_time": "Moving time",
    "latest_elevation_gain": "Elevation gain",
    "latest_average_heart_rate": "Heart rate",
}
WEEK: Final = {"week_distance": "Distance", "week_moving_time": "Moving time"}
FILES: Final = {"files_waiting": "Waiting", "files_failed": "Failed"}


def config(entities: Mapping[str, str]) -> dict[str, Any]:
    """A sections view for the entities of one athlete (key -> entity id)."""

    def tiles(heading: str, icon: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
        found = [
            {"type": "tile", "entity": entities[key], "name": name}
            for key, name in names.items()
            if key in entities
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
