"""bikes.csv and shoes.csv -> gear, named as the list of activities names it: brand, model, own name."""

from collections.abc import Mapping, Sequence
from typing import Final

from milevault.errors import NotAnActivity
from milevault.importers.files.strava.columns import column_name
from milevault.importers.files.strava.table import Table
from milevault.importers.text import clean_line
from milevault.model import FileContent, Gear
from milevault.model.gear import GearKind

# Own name, brand, model, and (since 2022) the sports it is for.
_FEWEST_COLUMNS: Final = 3
_MOST_COLUMNS: Final = 5
MAX_GEAR: Final = 10_000
# Parts of words in the headers of the first three columns, all of them in one file.
_KINDS: Final[Mapping[GearKind, tuple[str, ...]]] = {
    "bike": ("bike", "fahrrad", "velo", "bici", "fiets"),
    "shoes": ("shoe", "schuh", "chaussure", "zapatilla", "scarp", "schoen", "tenis"),
}


def recognises(table: Table) -> bool:
    """Whether the table is a list of bikes or of shoes."""
    return _kind(table.header) is not None


def read(table: Table) -> FileContent:
    """The gear of the list; raises NotAnActivity where it is empty."""
    kind = _kind(table.header) or "other"
    gear = {one.name: one for row in table.rows[:MAX_GEAR] if (one := _gear(row, kind))}
    if not gear:
        raise NotAnActivity("strava_no_gear", "Strava's list of gear is empty.")
    return FileContent(gear=tuple(gear.values()))


def _kind(header: Sequence[str]) -> GearKind | None:
    if not _FEWEST_COLUMNS <= len(header) <= _MOST_COLUMNS:
        return None
    names = [column_name(cell) for cell in header[:_FEWEST_COLUMNS]]
    for kind, stems in _KINDS.items():
        if any(all(stem in name for name in names) for stem in stems):
            return kind
    return None


def _gear(row: Sequence[str], kind: GearKind) -> Gear | None:
    own, brand, model = (row[at] if at < len(row) else "" for at in range(_FEWEST_COLUMNS))
    name = clean_line(f"{brand} {model} {own}")
    if name is None:
        return None
    return Gear(name=name, kind=kind, brand=clean_line(brand), model=clean_line(model))
