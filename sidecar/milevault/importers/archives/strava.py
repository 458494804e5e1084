"""Strava's bulk export: ``export_<athlete>.zip`` with its files at the root."""

import re
from collections.abc import Sequence
from typing import Final

from milevault.importers.archives.layout import Layout
from milevault.importers.archives.names import without_email

_UPLOAD: Final = re.compile(r"activities/(\d+)\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
_ACTIVITIES: Final = "activities/"
_TABLE: Final = "activities.csv"
# The tables that say something of the athlete's own training; messages, followers, logins and the like are not here.
_READ: Final = frozenset(
    {
        _TABLE,
        "bikes.csv",
        "shoes.csv",
        "components.csv",
        "profile.csv",
        "general_preferences.csv",
        "structured_details.csv",
    }
)
_MEDIA: Final = ("media/", "photos/", "media.csv", "photos.csv")


def recognise(names: Sequence[str]) -> bool:
    """True of an archive with the table of activities and the folder of their files.

    >>> recognise(["activities.csv", "activities/1.gpx"]), recognise(["ride.fit", "activities.csv"])
    (True, False)
    """
    return _TABLE in names and any(name.startswith(_ACTIVITIES) for name in names)


def skip(name: str) -> str | None:
    """The rule by which a file stays closed, None for the activities and the tables that are read."""
    if name.startswith(_MEDIA):
        return "media"
    if name.startswith(_ACTIVITIES) or name in _READ:
        return None
    return "not_needed" if "/" in name else "private"


def external_key(name: str) -> str | None:
    """The upload that the file is; the table of activities names it in its Filename column.

    >>> external_key("activities/4567.fit.gz"), external_key("activities.csv")
    ('strava:4567', None)
    """
    found = _UPLOAD.fullmatch(name)
    return f"strava:{found[1]}" if found else None


def is_late(name: str) -> bool:
    """The tables: their rows are about the files in activities/."""
    return name in _READ


LAYOUT: Final = Layout(
    name="strava",
    recognise=recognise,
    skip=skip,
    external_key=external_key,
    is_late=is_late,
    label=without_email,
)
