"""What a card offers for the ``sub_sport`` of an activity, by its sport: names of the FIT profile, the usual ones first."""

from collections.abc import Mapping
from typing import Final

_SNOW: Final = ("resort", "backcountry", "indoor_skiing")
# Any other name of the profile may be said through the API; these are those that devices and exports use.
SUB_SPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "running": (
        "street",
        "trail",
        "track",
        "treadmill",
        "indoor_running",
        "virtual_activity",
        "ultra",
        "obstacle",
    ),
    "cycling": (
        "road",
        "mountain",
        "gravel_cycling",
        "mixed_surface",
        "commuting",
        "indoor_cycling",
        "spin",
        "virtual_activity",
        "cyclocross",
        "downhill",
        "bmx",
        "track_cycling",
        "recumbent",
        "hand_cycling",
        "indoor_hand_cycling",
    ),
    "e_biking": ("e_bike_fitness", "e_bike_mountain"),
    "swimming": ("lap_swimming", "open_water"),
    "walking": ("casual_walking", "speed_walking", "indoor_walking"),
    "alpine_skiing": _SNOW,
    "snowboarding": _SNOW,
    "cross_country_skiing": ("skate_skiing", "backcountry"),
    "rowing": ("indoor_rowing",),
    "paddling": ("whitewater",),
    "kayaking": ("whitewater",),
    "rock_climbing": ("indoor_climbing", "bouldering"),
    "training": (
        "strength_training",
        "cardio_training",
        "flexibility_training",
        "yoga",
        "pilates",
        "breathing",
    ),
    "fitness_equipment": ("elliptical", "stair_climbing", "indoor_cycling", "indoor_rowing", "treadmill"),
}
