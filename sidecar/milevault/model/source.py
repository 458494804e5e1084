"""Sources: who says something, and whose word counts more. One row per file format.

``activity_rank`` orders what several sources say about the same activity (name, description, gear, ...):
what the athlete typed into a service beats what the watch wrote, whose names are those of its menu. ``health_rank`` orders what they say about
the same day: a service's export is its final word, with the athlete's corrections in it, while a device's
file is a part of a day. Equal ranks: the later observation wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source; higher ranks win. ``summary`` says that its activities come without samples, ``extension``
    is that of its files' names, None for what is no file.
    """

    name: str
    activity_rank: int
    health_rank: int
    summary: bool = False
    extension: str | None = None


SOURCES: Final[tuple[Source, ...]] = (
    Source(name="strava_csv", activity_rank=60, health_rank=0, summary=True, extension="csv"),
    Source(name="garmin_json", activity_rank=50, health_rank=60, summary=True, extension="json"),
    Source(name="fit", activity_rank=10, health_rank=40, extension="fit"),
    Source(name="tcx", activity_rank=20, health_rank=0, extension="tcx"),
    Source(name="gpx", activity_rank=30, health_rank=0, extension="gpx"),
)
SOURCES_BY_NAME: Final[Mapping[str, Source]] = {source.name: source for source in SOURCES}
# What follows from all samples of a day (model.health_day). A device's file states a day as far as it had come,
# the samples of all files know more of it; an export is the service's word with all samples in it, and stays above
# a value from what happens to be here. The view health_part has the same name and rank.
SAMPLES: Final = Source(name="samples", activity_rank=0, health_rank=50)
