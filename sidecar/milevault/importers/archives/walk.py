"""What a walk through a container yields, and how one file in it is judged: by its first bytes.

A walk is a generator of steps in a fixed order. Whoever runs it takes each step before asking for the next,
and reads a file's ``pieces`` then or never. Every step has a ``place`` that is the same in each walk of the
same bytes, so that a walk that was cut off can be repeated and does nothing twice.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import IO, Final, Protocol

from milevault.errors import FileError, UnsupportedFile
from milevault.importers.archives.layout import Layout
from milevault.importers.archives.limits import Budget, Meter
from milevault.importers.archives.names import without_email

HEAD_BYTES: Final = 4096
_ACTIVITY_SUFFIXES: Final = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz", ".zip")
# What an athlete should hear of in every case, whatever the file is called.
_WORTH_TELLING: Final = frozenset({"archive", "too_deep"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file is: ``path`` numbers it ('3', nested '3/0'), ``name`` is what the layout calls it.

    ``level`` counts the containers around it, ``modified_s`` is Unix time or None.
    """

    path: str = ""
    name: str = ""
    level: int = 0
    size: int | None = None
    modified_s: int | None = None
    layout: Layout | None = None

    @property
    def label(self) -> str:
        """What people are shown; control characters and length are the label's own affair (ingest.labels)."""
        return self.layout.label(self.name) if self.layout else without_email(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A container was opened that lists ``files`` files."""

    place: Place
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of a kind that is read. Its ``pieces`` raise FileError where it is damaged or costs too much.

    ``late``: it tells of other files and should be read after them.
    """

    place: Place
    pieces: Iterator[bytes]
    external_key: str | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that cannot be taken, with the reason."""

    place: Place
    error: FileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """``files`` files that are passed over by one rule; ``place`` is that of the first of them."""

    place: Place
    rule: str
    reason: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A nested container that was walked to its end."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A finding about the container, such as bytes after its end."""

    finding: str


type Step = Listed | Found | Refused | Ignored | Unpacked | Noted


class Scratch(Protocol):
    """Makes an empty file to write and read again, gone when it is closed; nested zips need to be sought in."""

    def __call__(self) -> IO[bytes]: ...


class PassedOver(FileError):
    """Not for the vault, by a rule; counted, not refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What every container of a nest shares.

    ``identify(head)`` gives a file's kind or raises UnsupportedFile. ``is_litter(name)`` tells files that
    other programs leave. ``done`` are the paths that an earlier walk accounted for.
    """

    identify: Callable[[bytes], object]
    layouts: Sequence[Layout]
    is_litter: Callable[[str], bool]
    budget: Budget
    scratch: Scratch
    done: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kind of file that holds files; like FileFormat, with ``walk`` in place of ``read``.

    ``walk(file, place, walk)`` raises FileError before its first step where the container as a whole is
    unusable; after that every fault is a step of its own.
    """

    name: str
    sniff: Callable[[bytes], bool]
    complete: Callable[[int, bytes, bytes], bool | None]
    walk: Callable[[IO[bytes], Place, Walk], Iterator[Step]]


def judged(pieces: Iterator[bytes], meter: Meter, place: Place, walk: Walk) -> Iterator[Step]:
    """What becomes of one file: taken, opened as a container, refused, or passed over (raises PassedOver).

    ``meter`` is that of the pieces; a container inside may be larger than a file.
    """
    try:
        head, rest = _peeked(pieces)
        kind = walk.identify(head)
        if isinstance(kind, Container):
            meter.allow(walk.budget.limits.container_bytes)
            yield from _opened(kind, rest, place, walk)
        else:
            yield _found(rest, place)
    except PassedOver:
        raise
    except UnsupportedFile as error:
        if not _is_worth_telling(error, place):
            raise PassedOver(error.code, error.reason) from error
        yield Refused(place=place, error=error)
    except FileError as error:
        yield Refused(place=place, error=error)


def _found(pieces: Iterator[bytes], place: Place) -> Found:
    layout = place.layout
    return Found(
        place=place,
        pieces=pieces,
        external_key=layout.external_key(place.name) if layout else None,
        late=bool(layout and layout.is_late(place.name)),
    )


def _is_worth_telling(error: UnsupportedFile, place: Place) -> bool:
    """Whether the athlete expects this file to be read, so that it must not go as something passed over."""
    expected = place.name.lower().endswith(_ACTIVITY_SUFFIXES)
    return expected or error.code in _WORTH_TELLING


def _peeked(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of the pieces again."""
    head: list[bytes] = []
    size = 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size >= HEAD_BYTES:
            break
    return b"".join(head)[:HEAD_BYTES], chain(head, pieces)


def _opened(kind: Container, pieces: Iterator[bytes], place: Place, walk: Walk) -> Iterator[Step]:
    if place.level >= walk.budget.limits.depth:
        raise UnsupportedFile("too_deep", "This is an archive in an archive in an archive: unpack it first.")
    with walk.scratch() as file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        yield from kind.walk(file, replace(place, level=place.level + 1), walk)
