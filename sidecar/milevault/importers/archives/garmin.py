"""Garmin's "Export your data": DI_CONNECT/ with JSON files in parts, and FIT files in nested zips.

Names hold the account's e-mail address or its profile number: neither is shown.
"""

import re
from collections.abc import Sequence
from typing import Final

from milevault.importers.archives.layout import Layout
from milevault.importers.archives.names import without_email

_TOP: Final = "di_connect/"
_UPLOADED: Final = "di_connect/di-connect-uploaded-files/"
# The folders whose files are about training and health; the others are devices, orders, consents, social.
_READ: Final = (
    _UPLOADED,
    "di_connect/di-connect-fitness/",
    "di_connect/di-connect-wellness/",
    "di_connect/di-connect-aggregator/",
    "di_connect/di-connect-metrics/",
    "di_connect/di-connect-user/",
)
_UPLOADED_NAME: Final = re.compile(r".+@.+_\d+\.(?:fit|gpx|tcx)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z-])\d{5,}(?![0-9A-Za-z-])")
_COMPACT_DATE: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def recognise(names: Sequence[str]) -> bool:
    """True of the whole export, and of one of its parts ``UploadedFiles_0-_Part1.zip`` handed over alone.

    >>> recognise(["DI_CONNECT/DI-Connect-User/user_profile.json"]), recognise(["a@b.org_12.fit"])
    (True, True)
    >>> recognise(["ride.fit"]), recognise([])
    (False, False)
    """
    if any(name.lower().startswith(_TOP) for name in names):
        return True
    return bool(names) and all(_UPLOADED_NAME.fullmatch(name) for name in names)


def skip(name: str) -> str | None:
    """The rule by which a file stays closed, None for those of training and health."""
    lower = name.lower()
    if lower.startswith(_READ) or "/" not in lower:
        return None
    return "not_needed" if lower.startswith(_TOP) else "private"


def external_key(_name: str) -> str | None:
    """None: the export's tables do not say which file an activity came from."""
    return None


def is_late(name: str) -> bool:
    """The JSON files: their rows are about what the FIT files hold."""
    return name.lower().endswith(".json")


def label(name: str) -> str:
    """The name without e-mail address and profile number; dates, part numbers and a file's own id stay.

    >>> label("DI_CONNECT/DI-Connect-Wellness/2023-11-01_2024-02-09_81234567_sleepData.json")
    'DI_CONNECT/DI-Connect-Wellness/2023-11-01_2024-02-09_sleepData.json'
    >>> label("jo@example.org_99887766.fit")
    '99887766.fit'
    """
    shown = without_email(name)
    if not shown.lower().endswith(".json"):
        return shown
    folder, slash, last = shown.rpartition("/")
    kept = _NUMBER.sub(lambda found: found[0] if _COMPACT_DATE.fullmatch(found[0]) else "", last)
    return folder + slash + kept.replace("__", "_").replace("_.", ".").removeprefix("_")


LAYOUT: Final = Layout(
    name="garmin",
    recognise=recognise,
    skip=skip,
    external_key=external_key,
    is_late=is_late,
    label=label,
)
