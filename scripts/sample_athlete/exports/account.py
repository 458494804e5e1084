"""What an archive holds, file by file."""

import gzip
import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Zip entries carry a time; the same archive has to have the same bytes.
_ENTRY_TIME: Final = (2026, 11, 1, 12, 0, 0)


class Role(StrEnum):
    """What a file is to whoever imports the archive."""

    ACTIVITY = "activity"
    REPEAT = "repeat"  # the bytes of another file of this archive
    HEALTH = "health"
    NO_ACTIVITY = "no activity"  # a legal FIT file that holds neither training nor health
    DAMAGED = "damaged"
    HEALTH_TABLE = "health table"  # JSON of days and nights
    TABLE = "table"  # a table about activities and gear
    FACTS = "facts"  # a table of the athlete or of plans, of which nothing has to be kept
    OTHER = "other"  # belongs to the export, and is nobody's business here
    MEDIA = "media"
    FOREIGN = "foreign"  # outside the part of the export that matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An archive: its bytes, and the role of each file, nested ones as ``outer.zip/inner.fit``.

    ``outings`` are the numbers of the activities in it (one each, repeats counted once), ``manual`` those of
    them that are known by their row in a table only.
    """

    data: bytes
    roles: Mapping[str, Role]
    outings: frozenset[int]
    manual: frozenset[int] = frozenset()

    def count(self, *roles: Role) -> int:
        """How many files have one of the roles."""
        found = Counter(self.roles.values())
        return sum(found[role] for role in roles)


@dataclass(slots=True)
class Packer:
    """Collects the files of an archive and writes them as a zip."""

    _files: list[tuple[str, bytes]] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)

    def add(self, name: str, data: bytes, role: Role) -> None:
        if name in self.roles:
            raise ValueError(f"{name} is there already")
        self._files.append((name, data))
        self.roles[name] = role

    def add_nested(self, name: str, inner: Packer) -> None:
        """Another archive as one file; the roles are those of its files."""
        self._files.append((name, inner.pack()))
        self.roles |= {f"{name}/{one}": role for one, role in inner.roles.items()}

    def pack(self) -> bytes:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            for name, data in self._files:
                entry = zipfile.ZipInfo(name, _ENTRY_TIME)
                entry.external_attr = 0o644 << 16
                packed = name.endswith((".zip", ".gz", ".jpg", ".mp4"))
                entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.writestr(entry, data, compresslevel=1)
        return whole.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)
