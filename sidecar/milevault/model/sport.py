"""Sports: the FIT profile's names, with what the rest of the program needs to know of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Sport:
    """One sport; ``max_speed_mps`` is the plausible top speed used to find false positions and records."""

    name: str
    max_speed_mps: float


# Caps: walk 4 (8 leaves room for jogging stretches), run 12, ride 35, ski 45, other 60 m/s.
SPORTS: Final[tuple[Sport, ...]] = (
    Sport(name="running", max_speed_mps=12),
    Sport(name="cycling", max_speed_mps=35),
    Sport(name="e_biking", max_speed_mps=35),
    Sport(name="swimming", max_speed_mps=4),
    Sport(name="walking", max_speed_mps=8),
    Sport(name="hiking", max_speed_mps=8),
    Sport(name="alpine_skiing", max_speed_mps=45),
    Sport(name="cross_country_skiing", max_speed_mps=25),
    Sport(name="snowboarding", max_speed_mps=45),
    Sport(name="snowshoeing", max_speed_mps=8),
    Sport(name="rowing", max_speed_mps=12),
    Sport(name="paddling", max_speed_mps=12),
    Sport(name="kayaking", max_speed_mps=12),
    Sport(name="stand_up_paddleboarding", max_speed_mps=12),
    Sport(name="sailing", max_speed_mps=30),
    Sport(name="inline_skating", max_speed_mps=25),
    Sport(name="ice_skating", max_speed_mps=25),
    Sport(name="rock_climbing", max_speed_mps=8),
    Sport(name="mountaineering", max_speed_mps=8),
    Sport(name="training", max_speed_mps=12),
    Sport(name="fitness_equipment", max_speed_mps=35),
    Sport(name="hiit", max_speed_mps=12),
    Sport(name="soccer", max_speed_mps=12),
    Sport(name="basketball", max_speed_mps=12),
    Sport(name="tennis", max_speed_mps=12),
    Sport(name="golf", max_speed_mps=12),
    Sport(name="driving", max_speed_mps=100),
    Sport(name="motorcycling", max_speed_mps=100),
    Sport(name="flying", max_speed_mps=350),
    Sport(name="transition", max_speed_mps=12),
    Sport(name="multisport", max_speed_mps=35),
    # Everything the table does not name; a sport it lacks is stored under its FIT name all the same.
    Sport(name="generic", max_speed_mps=60),
)
SPORTS_BY_NAME: Final[Mapping[str, Sport]] = {sport.name: sport for sport in SPORTS}


def sport_named(name: str) -> Sport:
    """The sport's row, or that of 'generic' where the table lacks it."""
    return SPORTS_BY_NAME.get(name, SPORTS_BY_NAME["generic"])
