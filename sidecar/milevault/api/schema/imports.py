"""Imports, their files and what became of each."""

from datetime import datetime
from typing import Literal

from milevault.api.schema import Struct

ItemState = Literal[
    "waiting", "imported", "enriched", "duplicate", "not_activity", "rejected", "ignored", "unpacked"
]
Origin = Literal["inbox", "upload", "cli"]
InboxState = Literal["starting", "standby", "watching", "unavailable", "paused"]


class ImportCounts(Struct, frozen=True, kw_only=True):
    """seen = waiting + imported + enriched + duplicate + not_activity + rejected + ignored, always.

    'enriched' added something to a known activity. ``unpacked`` archives are not among the seen: the files that were in them are.
    """

    seen: int
    waiting: int
    imported: int
    enriched: int
    duplicate: int
    not_activity: int
    rejected: int
    ignored: int
    unpacked: int


class ImportItem(Struct, frozen=True, kw_only=True):
    """``parent_item_id`` is the archive a file came in; one item with a ``file_count`` stands for files that one rule ignored."""

    item_id: int
    import_id: int
    label: str
    size_bytes: int | None
    state: ItemState
    code: str | None
    reason: str | None
    parent_item_id: int | None
    file_count: int
    seen_at: datetime
    finished_at: datetime | None
    activity_ids: list[int]


class Import(Struct, frozen=True, kw_only=True):
    """``expected`` is how many files it will have seen once its archives are unpacked; null where it has none."""

    import_id: int
    origin: Origin
    label: str | None
    started_at: datetime
    finished_at: datetime | None
    counts: ImportCounts
    expected: int | None


class ImportList(Struct, frozen=True, kw_only=True):
    imports: list[Import]
    next_cursor: str | None


class ImportItemList(Struct, frozen=True, kw_only=True):
    items: list[ImportItem]
    next_cursor: str | None


class Upload(Struct, frozen=True, kw_only=True):
    """Reply to an upload: the original is durable. 202 when it waits for a worker, 200 for a duplicate."""

    import_id: int
    item_id: int
    state: ItemState


class InboxScan(Struct, frozen=True, kw_only=True):
    """How the inbox is doing. Only one that is 'watching' looks; 'standby': another process watches it."""

    state: InboxState


class Retried(Struct, frozen=True, kw_only=True):
    """How many refused files wait again."""

    files: int
