"""Words for sports in GPX and TCX files -> the model's sport and sub-sport (the FIT profile's names)."""

import re
from collections.abc import Mapping
from typing import Final

from milevault.model.sport import SPORTS_BY_NAME

GENERIC: Final = ("generic", "generic")
# The numbers are those of Strava's GPX exports: 1, 9 and 16 as files have them; 4 and 10 (and the others too) as in the
# table of the project stravaweblib, which names Stack Overflow's question 61903437. Others are not known: generic.
_NAMES: Final[Mapping[tuple[str, str], str]] = {
    ("running", "generic"): "9 run running jogging jog laufen road_running course_a_pied",
    ("running", "trail"): "trail_running trail_run trailrun",
    ("running", "treadmill"): "treadmill treadmill_running indoor_running indoor_run",
    ("running", "virtual_activity"): "virtual_run virtualrun virtual_running",
    ("running", "track"): "track_running",
    ("cycling", "generic"): "1 ride cycling biking bike bicycle bicycling cycle radfahren velo",
    ("cycling", "road"): "road_biking road_cycling roadbike road_bike cycling_road racing_bike",
    (
        "cycling",
        "mountain",
    ): "mountain_biking mountain_bike mtb mountainbike mountainbiking mountain_bike_ride mountainbikeride",
    ("cycling", "gravel_cycling"): "gravel_cycling gravel_ride gravelride gravel",
    ("cycling", "cyclocross"): "cyclocross",
    ("cycling", "virtual_activity"): "virtual_ride virtualride virtual_cycling",
    ("cycling", "indoor_cycling"): "indoor_cycling indoor_bike spinning indoor_biking",
    ("e_biking", "generic"): "e_bike e_biking ebike ebikeride e_bike_ride ebiking e_cycling",
    ("walking", "generic"): "10 walk walking nordic_walking",
    ("hiking", "generic"): "4 hike hiking trekking wandern",
    ("swimming", "generic"): "16 swim swimming",
    ("swimming", "lap_swimming"): "lap_swimming pool_swimming pool_swim",
    ("swimming", "open_water"): "open_water_swimming open_water open_water_swim openwaterswim",
    ("alpine_skiing", "generic"): "alpine_ski alpineski alpine_skiing skiing downhill_skiing resort_skiing",
    ("cross_country_skiing", "generic"): "nordic_ski nordicski cross_country_skiing cross_country_ski",
    ("snowboarding", "generic"): "snowboard snowboarding",
    ("snowshoeing", "generic"): "snowshoe snowshoeing",
    ("rowing", "generic"): "row rowing",
    ("rowing", "indoor_rowing"): "indoor_rowing",
    ("kayaking", "generic"): "kayak kayaking",
    ("paddling", "generic"): "canoe canoeing paddling",
    ("stand_up_paddleboarding", "generic"): "sup stand_up_paddling standuppaddling stand_up_paddleboarding",
    ("sailing", "generic"): "sail sailing",
    ("inline_skating", "generic"): "inline_skate inlineskate inline_skating skating",
    ("ice_skating", "generic"): "ice_skate iceskate ice_skating",
    ("rock_climbing", "generic"): "rock_climbing rockclimbing climbing bouldering",
    ("mountaineering", "generic"): "mountaineering",
    ("training", "generic"): "workout training fitness",
    ("training", "strength_training"): "weight_training weighttraining strength_training",
    ("training", "yoga"): "yoga",
    ("fitness_equipment", "elliptical"): "elliptical",
    ("driving", "generic"): "driving car",
    ("motorcycling", "generic"): "motorcycling motorcycle",
    ("flying", "generic"): "flying",
    ("transition", "generic"): "transition",
}
_SPORTS: Final = {word: sport for sport, words in _NAMES.items() for word in words.split()}


def sport_of(text: str | None) -> tuple[str, str]:
    """Sport and sub-sport of a word or number, 'generic' for what is not in the table.

    >>> sport_of("Mountain Biking"), sport_of("9"), sport_of("Quidditch")
    (('cycling', 'mountain'), ('running', 'generic'), ('generic', 'generic'))
    """
    word = re.sub(r"[^a-z0-9]+", "_", (text or "").strip().lower()).strip("_")
    # Our own exports say what the model calls a sport.
    return _SPORTS.get(word) or ((word, "generic") if word in SPORTS_BY_NAME else GENERIC)
