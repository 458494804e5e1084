"""Whether an activity was made indoors, from its sport and whether it has positions."""

from typing import Final

from milevault.model import Streams

_INDOOR_SUB_SPORTS: Final = frozenset(
    {
        "treadmill", "spin", "indoor_cycling", "indoor_rowing", "elliptical", "stair_climbing", "lap_swimming",
        "flexibility_training", "strength_training", "indoor_skiing", "cardio_training", "indoor_walking", "yoga",
        "pilates", "indoor_running", "virtual_activity", "breathing", "indoor_climbing", "bouldering", "hiit",
        "amrap", "emom", "tabata", "squash", "badminton", "racquetball", "table_tennis", "indoor_wheelchair_walk",
        "indoor_wheelchair_run", "indoor_hand_cycling",
    }
)  # fmt: skip
# Outdoors these always have positions: a recording without any was made indoors (or the device has no GPS).
_SPORTS_WITH_POSITIONS: Final = frozenset(
    {
        "running", "cycling", "e_biking", "walking", "hiking", "rowing", "cross_country_skiing", "alpine_skiing",
        "snowboarding", "snowshoeing", "inline_skating", "ice_skating", "mountaineering",
    }
)  # fmt: skip


def is_indoor(sport: str, sub_sport: str, streams: Streams) -> bool:
    """Whether the sport is an indoor one, or one that has positions outdoors and has none here."""
    if sub_sport in _INDOOR_SUB_SPORTS:
        return True
    return sport in _SPORTS_WITH_POSITIONS and len(streams) > 0 and "position_lat" not in streams.values
