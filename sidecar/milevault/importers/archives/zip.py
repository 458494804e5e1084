"""Zip archives: every entry in turn, newest first, those that tell of others last."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Final

from milevault.errors import CorruptFile, FileError
from milevault.importers.archives import recovery
from milevault.importers.archives.directory import (
    END_MARK,
    LOCAL_MARK,
    UTF8_FLAG,
    ZipEntry,
    is_whole,
    read_directory,
)
from milevault.importers.archives.inflate import content
from milevault.importers.archives.layout import SKIPPED, Layout
from milevault.importers.archives.names import parts_of, text_of, unwrapped
from milevault.importers.archives.walk import (
    Container,
    Ignored,
    Listed,
    Noted,
    PassedOver,
    Place,
    Refused,
    Step,
    Unpacked,
    Walk,
    judged,
)

# Offices, e-books and the like are zips too; their first entry says so (Open Packaging, OpenDocument, EPUB).
_DOCUMENTS: Final = (b"[Content_Types].xml", b"_rels/", b"mimetype", b"META-INF/")
_NAME_AT: Final = 30


def is_document(head: bytes) -> bool:
    """True of a zip that is one document and no archive of files."""
    return head.startswith(LOCAL_MARK) and head.startswith(_DOCUMENTS, _NAME_AT)


def sniff(head: bytes) -> bool:
    """True of a zip with or without entries."""
    return head.startswith((LOCAL_MARK, END_MARK)) and not is_document(head)


def complete(size: int, _head: bytes, tail: bytes) -> bool | None:
    """Whether the end record is there."""
    return is_whole(size, tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """An entry with its name as the layout knows it; ``error`` where the name alone decides against it."""

    entry: ZipEntry
    name: str
    rule: str | None = None
    error: FileError | None = None


def walk(file: IO[bytes], place: Place, shared: Walk) -> Iterator[Step]:
    """Every entry of the zip in ``file``. Folders are no files and are left out."""
    listed = shared.budget.entries
    try:
        entries = read_directory(file, shared.budget)
    except CorruptFile:
        shared.budget.entries = listed
        entries = recovery.scan(file, shared.budget)
        if not entries:
            raise
        yield Noted(finding="zip_directory_lost")
    named = [_named(entry, shared) for entry in entries if not entry.is_folder]
    layout, candidates = _arranged(named, place, shared)
    yield Listed(place=place, files=len(candidates))
    passed = _Passed(place)
    for candidate in candidates:
        at = _place(candidate, place, layout)
        if at.path not in shared.done:
            yield from _one(file, candidate, at, shared, passed)
    yield from passed.steps()
    if place.path:
        yield Unpacked(place=place)


def _named(entry: ZipEntry, shared: Walk) -> _Candidate:
    raw = text_of(entry.name, utf8=bool(entry.flags & UTF8_FLAG))
    try:
        name = "/".join(parts_of(raw))
    except CorruptFile as error:
        return _Candidate(entry=entry, name=raw, error=error)
    if entry.is_link:
        return _Candidate(entry=entry, name=name, rule="symbolic_link")
    return _Candidate(entry=entry, name=name, rule="litter" if shared.is_litter(name) else None)


def _arranged(named: list[_Candidate], place: Place, shared: Walk) -> tuple[Layout | None, list[_Candidate]]:
    """The layout that the names show, and the candidates in the order to take them, with their final names."""
    plain = [one.name for one in named if one.rule is None and one.error is None]
    layout, known = _recognised(plain, place, shared)
    names = dict(zip(plain, known, strict=True))
    candidates = [_ruled(replace(one, name=names.get(one.name, one.name)), layout) for one in named]
    candidates.sort(
        key=lambda one: (
            layout is not None and layout.is_late(one.name),
            -(one.entry.modified_s or 0),
            one.entry.index,
        )
    )
    return layout, _without_doubles(candidates)


def _recognised(names: list[str], place: Place, shared: Walk) -> tuple[Layout | None, list[str]]:
    """The layout, and the names as it knows them."""
    if place.layout is not None:
        # A part of an export that was recognised from outside: its place there is its folder.
        return place.layout, [f"{place.name}/{name}" for name in names]
    for known in (names, unwrapped(names)):
        for layout in shared.layouts:
            if layout.recognise(known):
                return layout, known
    return None, names


def _ruled(candidate: _Candidate, layout: Layout | None) -> _Candidate:
    if layout is None or candidate.rule is not None or candidate.error is not None:
        return candidate
    return replace(candidate, rule=layout.skip(candidate.name))


def _without_doubles(candidates: list[_Candidate]) -> list[_Candidate]:
    """Of several entries that claim the same data the last in the directory counts; the others overlap it."""
    owner = {one.entry.offset: one.entry.index for one in sorted(candidates, key=lambda one: one.entry.index)}
    error = CorruptFile("overlapping", "This entry overlaps another one.")
    return [
        one if owner[one.entry.offset] == one.entry.index else replace(one, error=one.error or error)
        for one in candidates
    ]


def _place(candidate: _Candidate, outer: Place, layout: Layout | None) -> Place:
    number = str(candidate.entry.index)
    return Place(
        path=f"{outer.path}/{number}" if outer.path else number,
        name=candidate.name,
        level=outer.level,
        size=candidate.entry.size,
        modified_s=candidate.entry.modified_s,
        layout=layout,
    )


def _one(
    file: IO[bytes], candidate: _Candidate, place: Place, shared: Walk, passed: _Passed
) -> Iterator[Step]:
    if candidate.error is not None:
        yield Refused(place=place, error=candidate.error)
    elif candidate.rule is not None:
        passed.add(place, candidate.rule, SKIPPED[candidate.rule])
    else:
        meter = shared.budget.meter(shared.budget.limits.entry_bytes)
        try:
            yield from judged(content(file, candidate.entry, meter), meter, place, shared)
        except PassedOver as error:
            passed.add(place, error.code, error.reason)


class _Passed:
    """Counts what is passed over, one row per rule: an export may hold thousands of pictures."""

    def __init__(self, place: Place) -> None:
        self._prefix = f"{place.path}/" if place.path else ""
        self._rows: dict[str, Ignored] = {}

    def add(self, place: Place, rule: str, reason: str) -> None:
        known = self._rows.get(rule)
        if known is None:
            first = replace(place, path=f"{self._prefix}{rule}")
            self._rows[rule] = Ignored(place=first, rule=rule, reason=reason, files=1)
        else:
            self._rows[rule] = replace(known, files=known.files + 1)

    def steps(self) -> Iterator[Step]:
        yield from self._rows.values()


ZIP: Final = Container(name="zip", sniff=sniff, complete=complete, walk=walk)
