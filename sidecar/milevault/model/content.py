"""What one file holds, whatever its format: the result of every reader."""

from dataclasses import dataclass, field

from milevault.model.activity import Activity
from milevault.model.gear import Gear, GearUse
from milevault.model.wellness import Wellness


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """Activities, health, gear; a reader that finds none of them refuses the file instead.

    ``findings`` are stable codes of what was odd about the file as a whole.
    """

    activities: tuple[Activity, ...] = ()
    wellness: Wellness = field(default_factory=Wellness)
    gear: tuple[Gear, ...] = ()
    gear_uses: tuple[GearUse, ...] = ()
    findings: tuple[str, ...] = ()
