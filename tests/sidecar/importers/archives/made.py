"""Archives made for the tests, and what a walk through one gives."""

import io
import struct
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from milevault.errors import FileError
from milevault.importers import ARCHIVES, HEAD_SIZE, Container, identify
from milevault.importers.archives.limits import Budget, Limits
from milevault.importers.archives.walk import (
    Found,
    Ignored,
    Listed,
    Noted,
    Place,
    Refused,
    Unpacked,
    Walk,
)
from milevault.importers.litter import is_litter

DATE = (2026, 5, 4, 6, 30, 0)
CENTRAL_MARK = b"PK\x01\x02"
LOCAL_MARK = b"PK\x03\x04"


@dataclass
class Walked:
    """A walk's outcome by label; ``files`` holds the bytes of what was taken."""

    files: dict[str, bytes] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, int] = field(default_factory=dict)
    unpacked: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    listed: int = 0

    @property
    def accounted(self) -> int:
        """How many files have an outcome; a nested container is one of its parent's, and not one itself."""
        return len(self.files) + len(self.refused) + sum(self.ignored.values()) + len(self.unpacked)


def entry(
    name: str | bytes, *, date: tuple[int, int, int, int, int, int] = DATE, method: int = 8
) -> zipfile.ZipInfo:
    """An entry's head; bytes are a name in no encoding that anybody declared."""
    text = name.decode("cp437") if isinstance(name, bytes) else name
    info = zipfile.ZipInfo(text, date)
    info.compress_type = method
    return info


def zipped(*members: tuple[zipfile.ZipInfo | str, bytes], comment: bytes = b"") -> bytes:
    """A zip of these members in this order; names may repeat."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, data in members:
            archive.writestr(entry(info) if isinstance(info, str) else info, data)
        archive.comment = comment
    return buffer.getvalue()


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """A zip of these files."""
    return zipped(*members.items())


def streamed(members: Mapping[str, bytes]) -> bytes:
    """A zip as written into a pipe: no sizes in the local headers, descriptors behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(entry(name), data)
    return bytes(pipe.data)


def patched(
    data: bytes, number: int, offset: int, form: str, *values: int, mark: bytes = CENTRAL_MARK
) -> bytes:
    """The archive with a field of the ``number``-th header of that mark overwritten."""
    place = -1
    for _ in range(number + 1):
        place = data.index(mark, place + 1)
    changed = bytearray(data)
    struct.pack_into(form, changed, place + offset, *values)
    return bytes(changed)


def walked(
    data: bytes | BinaryIO,
    *,
    name: str = "archive",
    limits: Limits | None = None,
    budget: Budget | None = None,
    done: Collection[str] = (),
    kind: Container | None = None,
) -> Walked:
    """Walk to the end; what is refused as a whole raises FileError."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    found = kind or identify(file.read(HEAD_SIZE))
    assert isinstance(found, Container)
    shared = Walk(
        identify=identify,
        layouts=ARCHIVES,
        is_litter=is_litter,
        budget=budget or Budget(limits or Limits(), lambda: 0.0),
        scratch=io.BytesIO,
        done=done,
    )
    result = Walked()
    for step in found.walk(file, Place(name=name), shared):
        match step:
            case Listed():
                result.listed += step.files
            case Found():
                result.paths.append(step.place.path)
                _keep(result, step, step.pieces)
            case Refused():
                result.paths.append(step.place.path)
                result.refused[step.place.label] = step.error.code
            case Ignored():
                result.ignored[step.rule] = result.ignored.get(step.rule, 0) + step.files
            case Unpacked():
                result.paths.append(step.place.path)
                result.unpacked.append(step.place.label)
            case Noted():
                result.findings.append(step.finding)
    return result


def _keep(result: Walked, step: Found, pieces: Iterator[bytes]) -> None:
    label = step.place.label
    try:
        data = b"".join(pieces)
    except FileError as error:
        result.refused[label] = error.code
        return
    result.files[label] = data
    result.keys[label] = step.external_key
    if step.late:
        result.late.append(label)
