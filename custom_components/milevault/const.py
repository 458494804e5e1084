"""Constants of the MileVault integration."""

import logging
from datetime import timedelta
from typing import Final

DOMAIN: Final = "milevault"
NAME: Final = "MileVault"
LOGGER: Final = logging.getLogger(__package__)

DEFAULT_URL: Final = "http://localhost:8765"
CONF_ATHLETE_ID: Final = "athlete_id"
# Of an athlete's subentry: entity id of the person who the athlete is.
CONF_PERSON: Final = "person"
SUBENTRY_ATHLETE: Final = "athlete"
# Of an athlete's subentry: entity id of a sensor whose weight goes into the vault.
CONF_WEIGHT_ENTITY: Final = "weight_entity"

# Whether history goes into the long-term statistics; yes unless said otherwise.
CONF_STATISTICS: Final = "statistics"

# What the integration does with its token: shows (without these two it cannot start), and hands over and edits.
NEEDED_SCOPES: Final = frozenset({"read", "events"})
ALL_SCOPES: Final = ("read", "events", "ingest", "edit")

# Versions of the sidecar's API this integration speaks; one side may be older within this range.
OLDEST_API_VERSION: Final = 1
NEWEST_API_VERSION: Final = 1

# The event stream carries every change; polling is the net below it.
POLL_INTERVAL: Final = timedelta(minutes=5)
# A shorter loss (restart of the app, Wi-Fi) leaves the last values standing.
LOSS_GRACE_S: Final = 120
# A burst of events (an archive being imported) costs one refresh in this time.
REFRESH_COOLDOWN_S: Final = 2.0
# After a pause of Home Assistant, older events change states but fire nothing.
EVENT_MAX_AGE: Final = timedelta(hours=1)
# More files than this in one import make it a bulk import; its activities older than this fire nothing.
BULK_IMPORT_FILES: Final = 10
BULK_ACTIVITY_AGE: Final = timedelta(days=7)

# What fires. The first four are kinds of the event stream too.
EVENT_ACTIVITY_RECORDED: Final = "activity_recorded"
EVENT_PERSONAL_RECORD: Final = "personal_record"
EVENT_ROUTE_REPEATED: Final = "route_repeated"
EVENT_SEGMENT_RECORD: Final = "segment_record"
EVENT_GOAL_REACHED: Final = "goal_reached"
EVENT_NIGHT_RECORDED: Final = "night_recorded"
EVENT_SLEPT_POORLY: Final = "slept_poorly"
EVENT_HRV_OUT_OF_RANGE: Final = "hrv_out_of_range"
EVENT_IMPORT_FAILED: Final = "import_failed"

# Sports of the sidecar, by their FIT names (kept equal by tests/contract/sports.json). Any other is "generic".
SPORTS: Final = (
    "running",
    "cycling",
    "e_biking",
    "swimming",
    "walking",
    "hiking",
    "alpine_skiing",
    "cross_country_skiing",
    "snowboarding",
    "snowshoeing",
    "rowing",
    "paddling",
    "kayaking",
    "stand_up_paddleboarding",
    "sailing",
    "inline_skating",
    "ice_skating",
    "rock_climbing",
    "mountaineering",
    "training",
    "fitness_equipment",
    "hiit",
    "soccer",
    "basketball",
    "tennis",
    "golf",
    "driving",
    "motorcycling",
    "flying",
    "transition",
    "multisport",
    "generic",
)
OTHER_SPORT: Final = "generic"
TRANSITION: Final = "transition"
