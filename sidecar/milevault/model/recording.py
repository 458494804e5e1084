"""A recording: one file's word on an activity. Several recordings may be of the same workout."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from milevault.model.activity import Activity
from milevault.model.edits import NO_EDITS, Edits
from milevault.model.streams import Streams

NO_SAMPLES: Final = Streams(elapsed_s=np.empty(0), values={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What is kept of a recording to tell whether another one is the same, and to merge the two.

    ``activity`` has no samples, laps and lengths (they are the activity's, of its richest recording).
    ``keys`` are its names in exports. ``richness`` counts its samples, their values, laps and lengths; 0 for a
    row of an export's list. ``track`` is an ``analysis.sketches`` sketch, None without positions. ``apart`` is the
    user's word that it is like no other, ``edits`` what the user said of it and ``edited_at`` when. ``recording_id`` is
    its number in the database, 0 before it has one; ``activity_id`` is None while it is part of no activity; that of a deleted activity is no other one's.
    """

    sha256: bytes
    session_index: int
    source: str
    activity: Activity
    keys: frozenset[str] = frozenset()
    elevation_method: str | None = None
    richness: int = 0
    track: bytes | None = None
    apart: bool = False
    activity_id: int | None = None
    gear_uses: tuple[str, ...] = ()
    edits: Edits = NO_EDITS
    edited_at: datetime | None = None
    recording_id: int = 0

    @property
    def name(self) -> tuple[bytes, int]:
        """What identifies it for ever: the file's hash and the place in the file."""
        return self.sha256, self.session_index


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An activity as its recordings together say; ``primary`` is the one that gives the samples.

    ``edits`` are the user's word on it. Once they are applied (``ingest.figuring.final_activity``) ``activity`` is what
    is shown, ``trim_start_s`` and ``trim_end_s`` which part of the recorded seconds it is, None where it is all up to
    that end.
    """

    primary: Recording
    activity: Activity
    elevation_method: str | None
    edits: Edits = NO_EDITS
    trim_start_s: float | None = None
    trim_end_s: float | None = None

    @property
    def is_trimmed(self) -> bool:
        return (self.trim_start_s, self.trim_end_s) != (None, None)


type RecordingsByName = Mapping[tuple[bytes, int], Recording]
