"""Payloads of the event stream, as far as something fires on them; newer fields have a default for older sidecars."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfActivity:
    """What all news of an activity say; ``import_seen`` is how many files its import has seen."""

    activity_id: int
    sport: str
    start_time: datetime
    import_seen: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecorded(OfActivity):
    """Payload of ``activity_recorded``."""

    distance_m: float | None = None
    moving_time_s: float | None = None
    elapsed_time_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRecord:
    """``kind``: distance (``size`` in m), duration or power (``size`` in s)."""

    kind: str
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRecord(OfActivity):
    """Payload of ``personal_record``: all records that the activity broke."""

    records: tuple[BrokenRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRepeated(OfActivity):
    """Payload of ``route_repeated``: ``route_id`` None where two activities make no route yet; ``rank`` None: excluded."""

    route_id: int | None
    reversed: bool
    count: int
    rank: int | None
    best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSegment:
    """A segment that was never faster in this direction; its name may hold a place and is not read."""

    segment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord(OfActivity):
    """Payload of ``segment_record``: all segments on which the activity beat every other."""

    records: tuple[BrokenSegment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRejected:
    """Payload of ``file_rejected``: a file that cannot be imported, and the stable code that says why."""

    import_id: int
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished:
    """Payload of ``import_finished``: an import that waits for nothing any more."""

    import_id: int
    rejected: int
