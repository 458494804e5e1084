"""Archives: containers that hold files, and the exports of other services. Pure: a binary file in, steps out.

``directory`` and ``recovery`` find a zip's entries, ``inflate`` reads one, ``zip`` and ``gzip`` walk a container;
``strava`` and ``garmin`` know what an export's names mean. An entry's name is never a path.
"""

from typing import Final

from milevault.importers.archives import garmin, strava
from milevault.importers.archives.layout import Layout

ARCHIVES: Final[tuple[Layout, ...]] = (strava.LAYOUT, garmin.LAYOUT)
