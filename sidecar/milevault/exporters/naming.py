"""Names for files that leave the vault."""

import re
from datetime import date
from typing import Final

_UNSAFE: Final = re.compile(r"[^a-z0-9_]+")


def file_name(local_date: date, sport: str, activity_id: int, extension: str) -> str:
    """Day, sport and number of an activity: ASCII letters, digits, '-', '_' and one dot, never a user's text.

    The number keeps two runs of one day apart.

    >>> from datetime import date
    >>> file_name(date(2026, 5, 4), "cycling", 17, "gpx"), file_name(date(2026, 5, 4), "../é", 17, "fit")
    ('2026-05-04-cycling-17.gpx', '2026-05-04-activity-17.fit')
    """
    return f"{local_date.isoformat()}-{_UNSAFE.sub('', sport) or 'activity'}-{activity_id}.{extension}"
