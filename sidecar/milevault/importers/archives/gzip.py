"""Gzip: one file in a compressed stream (RFC 1952); several members after each other are one file."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Final

from milevault.errors import CorruptFile, UnsupportedFile
from milevault.importers.archives.inflate import Deflate
from milevault.importers.archives.limits import STEP_BYTES, Meter
from milevault.importers.archives.walk import (
    Container,
    Listed,
    Noted,
    PassedOver,
    Place,
    Refused,
    Step,
    Walk,
    judged,
)

_MARK: Final = b"\x1f\x8b"
_WITH_HEADER: Final = 16 + zlib.MAX_WBITS


def sniff(head: bytes) -> bool:
    """True of a gzip stream with deflate inside, the only method there is."""
    return head.startswith(_MARK + b"\x08")


def complete(_size: int, _head: bytes, _tail: bytes) -> bool | None:
    """None: the end of a stream shows only when it is inflated."""
    return None


def walk(file: IO[bytes], place: Place, shared: Walk) -> Iterator[Step]:
    """The file inside. It is one and the same with its wrapping: it keeps the place, and the name's beginning."""
    outermost = not place.path
    inner = replace(place, path=place.path or "0", name=_without_suffix(place.name), size=None)
    if outermost:
        yield Listed(place=place, files=1)
    if inner.path in shared.done:
        return
    shared.budget.list_entries(1 if outermost else 0)
    findings: set[str] = set()
    file.seek(0)
    meter = shared.budget.meter(shared.budget.limits.entry_bytes)
    try:
        yield from judged(inflated(file, meter, findings), meter, inner, shared)
    except PassedOver as error:
        if not outermost:
            raise
        # Handed over by itself, it is what the athlete wants to have read.
        yield Refused(place=inner, error=UnsupportedFile(error.code, error.reason))
    for finding in sorted(findings):
        yield Noted(finding=finding)


def _without_suffix(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def inflated(file: IO[bytes], meter: Meter, findings: set[str]) -> Iterator[bytes]:
    """The stream's bytes in pieces of at most 64 KiB; ``findings`` gets what is odd about it.

    Raises CorruptFile for damage and a missing end. Zero bytes after the end are padding (RFC 1952 says nothing
    of them, tapes have them); anything else there is noted.
    """
    rest = b""
    members = 0
    while rest := rest or file.read(STEP_BYTES):
        if members and not rest.startswith(_MARK):
            if rest.strip(b"\0"):
                findings.add("gzip_trailing_bytes")
                return
            rest = b""
            continue
        members += 1
        if members == 2:
            findings.add("gzip_several_members")
        member = Deflate(_WITH_HEADER)
        yield from _member(file, rest, member, meter)
        rest = member.unused_data
        if len(rest) == 1:
            # A mark may be cut by the step.
            rest += file.read(STEP_BYTES)


def _member(file: IO[bytes], data: bytes, member: Deflate, meter: Meter) -> Iterator[bytes]:
    while not member.eof:
        try:
            made = member.decompress(data, STEP_BYTES)
        except zlib.error as error:
            raise CorruptFile("entry_damaged", "The compressed file is damaged.") from error
        meter.tick(len(data), len(made))
        if made:
            yield made
        data = b""
        if member.needs_input and not member.eof:
            data = file.read(STEP_BYTES)
            if not data:
                raise CorruptFile("entry_cut_off", "The compressed file is cut off: its end is missing.")


GZIP: Final = Container(name="gzip", sniff=sniff, complete=complete, walk=walk)
