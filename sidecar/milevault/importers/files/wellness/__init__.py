"""What a FIT file says about health: one table of readers, each of which takes its messages.

READERS is complete by itself: a message that is in none of the readers' tables is no wellness (HSA's raw
signals and beat intervals among them, which stay in the original only).
"""

from collections.abc import Callable
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
from milevault.model.health_day import day_summaries

READERS: Final[tuple[Callable[[Source], Found], ...]] = (
    read_monitoring,
    read_samples,
    read_day_fields,
    read_sleep,
    read_naps,
)


def read_wellness(part: FitPart, zone: tzinfo) -> Found:
    """All the part says about health; ``zone`` is the athlete's, for files that do not state their offset."""
    source = open_source(part, zone)
    return joined(read(source) for read in READERS)


def summarised(found: Found) -> Found:
    """With what each day's samples say about the day, as far as this file knows it."""
    summaries = tuple(value for series in found.series for value in day_summaries(series))
    return joined((found, Found(values=summaries)))


__all__ = ["READERS", "Found", "joined", "read_wellness", "summarised"]
