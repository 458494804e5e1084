"""Gear: what an athlete wears or rides, as an export lists it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

type GearKind = Literal["bike", "shoes", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gear:
    """One bike or pair of shoes. ``name`` is what activities call it, and identifies it for one athlete."""

    name: str
    kind: GearKind = "other"
    brand: str | None = None
    model: str | None = None
    first_used: date | None = None
    retired: bool = False
    service_distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GearUse:
    """That an activity, named by its key in the same export ('garmin:123'), was done with a gear."""

    external_key: str
    gear: str
