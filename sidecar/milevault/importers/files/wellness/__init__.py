"""What a FIT file says about health: one table of readers, each of which takes its messages.

READERS is complete by itself: a message that is in none of the readers' tables is no wellness (HSA's raw
signals and beat intervals among them, which stay in the original only).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from milevault.decode.fit import FitPart
from milevault.importers.files.wellness.day_fields import read_day_fields
from milevault.importers.files.wellness.found import Found, joined
from milevault.importers.files.wellness.monitoring import read_monitoring
from milevault.importers.files.wellness.naps import read_naps
from milevault.importers.files.wellness.samples import read_samples
from milevault.importers.files.wellness.sleep import read_sleep
from milevault.importers.files.wellness.source import Source, open_source

READERS: Final[tuple[Callable[[Source], Found], ...]] = (
    read_monitoring,
    read_samples,
    read_day_fields,
    read_sleep,
    read_naps,
)


def read_wellness(part: FitPart, zone: tzinfo, *, of_days: bool = True) -> Found:
    """All the part says about health; ``zone`` is the athlete's, for files that do not state their offset.

    ``of_days`` says whether its samples are of days, and not of an activity within one.
    """
    source = open_source(part, zone)
    found = joined(read(source) for read in READERS)
    return replace(found, series=tuple(replace(one, of_day=of_days) for one in found.series))


__all__ = ["READERS", "Found", "joined", "read_wellness"]
