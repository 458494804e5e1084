"""The CSV files of a Strava export: the list of activities and the lists of gear.

Each file comes alone and is known by its header, never by its name. The other lists of the export hold
nothing that MileVault keeps; the few that an athlete may drop by hand are refused with what they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from milevault.errors import NotAnActivity, UnsupportedFile
from milevault.importers.files.strava import activities, gear
from milevault.importers.files.strava.columns import column_name
from milevault.importers.files.strava.table import Table, read_table
from milevault.model import FileContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of list: how it is recognised and how it is read."""

    recognises: Callable[[Table], bool]
    read: Callable[[Table], FileContent]


def _has(*names: str) -> Callable[[Table], bool]:
    return lambda table: set(names) <= {column_name(cell) for cell in table.header}


def _refused(what: str, *names: str) -> Kind:
    """A list that holds nothing to import."""

    def refuse(table: Table) -> FileContent:  # noqa: ARG001 - the table's form
        raise NotAnActivity("strava_other", f"This is Strava's list of {what}: there is nothing to import.")

    return Kind(recognises=_has(*names), read=refuse)


# The first row that matches decides.
KINDS: Final[tuple[Kind, ...]] = (
    Kind(recognises=gear.recognises, read=gear.read),
    _refused("the athlete's own data", "athlete id", "email address"),
    _refused("exercises", "activity id", "exercise name"),
    _refused("photos and videos", "media filename"),
    _refused("planned routes", "route name", "route filename"),
    _refused("goals", "goal type", "time period"),
    Kind(recognises=activities.recognises, read=activities.read),
)
_SIGNATURES: Final = (b"PK", b"\x1f\x8b", b"<", b"{", b"[", b"%PDF")


def sniff(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is one of Strava's lists."""
    if not head or head.startswith(_SIGNATURES):
        return False
    table = read_table(head)
    # The last row may be cut.
    return _kind(Table(header=table.header, rows=table.rows[:-1] or table.rows)) is not None


def complete(size: int, head: bytes, tail: bytes) -> bool | None:  # noqa: ARG001 - the table's form
    """None: a CSV file has no end mark."""
    return None


def read(data: bytes, zone: tzinfo) -> FileContent:  # noqa: ARG001 - Strava writes UTC
    """The activities or the gear of the list.

    Raises NotAnActivity, UnsupportedFile or CorruptFile, each with a code and a plain reason.
    """
    table = read_table(data)
    kind = _kind(table)
    if kind is None:
        raise UnsupportedFile("strava_columns", "The columns of this list of activities are not known.")
    return kind.read(table)


def _kind(table: Table) -> Kind | None:
    return next((kind for kind in KINDS if kind.recognises(table)), None)
