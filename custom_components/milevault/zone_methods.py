"""By which method an athlete's zones are cut today, and which methods there are to choose. Pure."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from .part_replies import Setting, ZoneMethod, ZoneSet, ZoneSets

# Floors of the athlete's own: nothing to be chosen by name.
CUSTOM: Final = "custom"


def current_set(sets: ZoneSets, kind: str, today: date) -> ZoneSet | None:
    """The set for every sport that holds today, else the built-in one; a sport's own set is not looked at."""
    own = [
        one
        for one in sets.zone_sets
        if one.kind == kind and one.sport == "" and (one.valid_from is None or one.valid_from <= today)
    ]
    default = next((one for one in sets.defaults if one.kind == kind), None)
    return max(own, key=lambda one: one.valid_from or date.min, default=default)


def methods_to_choose(sets: ZoneSets, kind: str, known: Collection[str]) -> tuple[ZoneMethod, ...]:
    """The methods with floors of their own whose thresholds are ``known`` (keys of settings)."""
    return tuple(
        one
        for one in sets.methods
        if one.kind == kind and one.usual_floors and all(key in known for key in one.needs)
    )


def known_settings(settings: Iterable[Setting]) -> frozenset[str]:
    """The keys of the settings that have a value."""
    return frozenset(one.key for one in settings if one.value is not None)
