"""The JSON files of a Garmin export: each comes alone and is known by its keys, never by its name.

Names hold the account's e-mail address and numbers: neither they nor anything else that names the athlete
appears in a reason or a finding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from milevault.errors import NotAnActivity, UnsupportedFile
from milevault.importers.files.garmin import activities, body, fitness, gear, nights, wellness
from milevault.model import FileContent

type Read = Callable[[bytes, tzinfo], FileContent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file. ``keys`` are alternatives; each names all the keys that its beginning then has."""

    keys: tuple[str, ...]
    read: Read

    def matches(self, head: bytes) -> bool:
        """Whether a file that begins with ``head`` is of this kind."""
        return any(all(f'"{key}"'.encode() in head for key in keys.split()) for keys in self.keys)


def _kind(read: Read, *keys: str) -> Kind:
    return Kind(keys=keys, read=read)


def _refused(reason: str, *keys: str) -> Kind:
    """A file that holds nothing to import."""

    def refuse(data: bytes, zone: tzinfo) -> FileContent:  # noqa: ARG001 - the table's form
        raise NotAnActivity("garmin_other", reason)

    return Kind(keys=keys, read=refuse)


_RECORDS: Final = "This is Garmin's list of records: MileVault computes its own from the activities."
_PLANS: Final = "These are planned workouts, not recordings."
_ZONES: Final = (
    "This is Garmin's list of heart rate or power zones; it holds no activity and no health values."
)
_TRAINING: Final = "This is Garmin's rating of the training: MileVault computes its own."
_ACCOUNT: Final = (
    "This file holds data and settings of the Garmin account; it holds no activity and no health values."
)
# The first row that matches decides.
KINDS: Final[tuple[Kind, ...]] = (
    _kind(activities.read, activities.WRAPPER),
    _kind(gear.read, "gearDTOS", "gearActivityDTOs"),
    _refused(_RECORDS, "personalRecords", "personalRecordId", "personalRecordType"),
    _refused(_PLANS, "workoutList", "workoutScheduleList", "workoutSegments", "trainingPlans"),
    _refused(_ZONES, "zone1Floor", "trainingMethod"),
    _kind(nights.read_sleep, "sleepStartTimestampGMT", "sleepWindowConfirmationType", "deepSleepSeconds"),
    _kind(wellness.HEALTH_STATUS.read, "metrics outliersCount", "metrics baselineLowerLimit", "metrics createTimestampUTC"),
    _kind(body.BLOOD_PRESSURE.read, "bloodPressure systolic", "bloodPressure metaData"),
    _kind(body.BODY.read, "metaData calendarDate weight", "metaData calendarDate height", "metaData calendarDate version"),
    _kind(wellness.read_hydration, "hydrationSource", "estimatedSweatLossInML"),
    _kind(
        wellness.DAILY_SUMMARY.read,
        "wellnessStartTimeGmt",
        "includesWellnessData",
        "dailyStepGoal calendarDate",
        "totalKilocalories calendarDate",
        "hydration valueInML calendarDate",
    ),
    _kind(
        fitness.READINESS.read,
        "acwrFactorPercent",
        "recoveryTimeFactorPercent",
        "score level feedbackShort",
    ),
    _kind(fitness.ACUTE_LOAD.read, "dailyTrainingLoadAcute", "acwrStatus acwrPercent"),
    _kind(fitness.MAX_MET.read, "vo2MaxValue calendarDate"),
    _kind(fitness.RACE_PREDICTIONS.read, "raceTime5K", "raceTimeMarathon"),
    _kind(fitness.HILL.read, "hillScoreClassificationId", "hillScoreFeedbackPhraseId", "overallScore strengthScore"),
    _kind(fitness.ENDURANCE.read, "overallScore calendarDate"),
    _kind(fitness.FITNESS_AGE.read, "asOfDateGmt", "currentBioAge"),
    _refused(_TRAINING, "trainingStatus", "heatAcclimationPercentage", "weeklyTrainingReportExport", "cyclingAbility"),
    _refused(_ACCOUNT, "userProfileId", "userProfilePK", "userProfilePk", "garminGUID", "emailAddress birthDate"),
)  # fmt: skip
_BLANKS: Final = b" \t\r\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CLOSING: Final = {b"[": b"]", b"{": b"}"}


def sniff(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is one of a Garmin export's."""
    return _opening(head) in _CLOSING and _kind_of(head) is not None


def complete(size: int, head: bytes, tail: bytes) -> bool | None:  # noqa: ARG001 - the table's form
    """False where the closing bracket is missing; None otherwise, for another one may end a cut file too.

    >>> complete(9, b'[{"a": 1', b'[{"a": 1'), complete(9, b'[{"a": 1}]', b'[{"a": 1}]\\n')
    (False, None)
    """
    closing = _CLOSING.get(_opening(head))
    return False if closing and not tail.rstrip(_BLANKS).endswith(closing) else None


def read(data: bytes, zone: tzinfo) -> FileContent:
    """The activities, the gear or the health values of the file; ``zone`` ends the days that say no time.

    Raises NotAnActivity, UnsupportedFile or CorruptFile, each with a code and a plain reason.
    """
    kind = _kind_of(data[:_HEAD_SIZE])
    if kind is None:
        raise UnsupportedFile("json", "This is a JSON document of a kind that MileVault does not read.")
    return kind.read(data, zone)


# What sniff() is given of a longer file: the same beginning decides in both.
_HEAD_SIZE: Final = 4096


def _opening(head: bytes) -> bytes:
    return head.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANKS)[:1]


def _kind_of(head: bytes) -> Kind | None:
    return next((kind for kind in KINDS if kind.matches(head)), None)
