"""gear.json -> gear, and which activity was done with which."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Final

from milevault.errors import NotAnActivity
from milevault.importers.files.garmin.days import skipped_rows
from milevault.importers.files.garmin.rows import Row, read_elements
from milevault.importers.text import clean_line
from milevault.model import FileContent, Gear, GearUse
from milevault.model.gear import GearKind

_KINDS: Final[Mapping[str, GearKind]] = {"bike": "bike", "shoes": "shoes", "shoe": "shoes"}
# A shoe lasts a thousand kilometres, a bike's limit is rarely set.
_LONGEST_SERVICE_M: Final = 1e9


def read(data: bytes, zone: tzinfo) -> FileContent:  # noqa: ARG001 - the table's form
    """The gear and its uses; raises NotAnActivity where there is none."""
    gear: dict[str, Gear] = {}
    uses: dict[str, GearUse] = {}
    skipped = 0
    for row in read_elements(data):
        if row is None:
            skipped += 1
            continue
        names: dict[str, str] = {}
        for listed in row.rows("gearDTOS"):
            one = _gear(listed)
            if one is None:
                skipped += 1
                continue
            gear[one.name] = one
            names[str(listed.whole("gearPk"))] = one.name
        uses |= {f"{use.external_key} {use.gear}": use for use in _uses(row, names)}
    if not gear:
        raise NotAnActivity("garmin_empty", "This list of gear is empty.")
    return FileContent(
        gear=tuple(gear.values()), gear_uses=tuple(uses.values()), findings=skipped_rows(skipped)
    )


def _gear(row: Row) -> Gear | None:
    model = clean_line(row.text("customMakeModel") or "")
    name = clean_line(row.text("displayName") or "") or model
    if name is None or row.whole("gearPk") is None:
        return None
    service_m = row.number("maximumMeters")
    return Gear(
        name=name,
        kind=_KINDS.get((row.text("gearTypeName") or "").casefold(), "other"),
        model=model,
        first_used=row.day("dateBegin"),
        retired=(row.text("gearStatusName") or "").casefold() == "retired",
        service_distance_m=service_m if service_m and 0 < service_m < _LONGEST_SERVICE_M else None,
    )


def _uses(row: Row, names: Mapping[str, str]) -> Iterator[GearUse]:
    """The uses of gear that is in the list; the key is the gear's number as text."""
    lists = row.row("gearActivityDTOs")
    for number, name in names.items():
        for use in lists.rows(number):
            if (activity := use.whole("activityId")) is not None:
                yield GearUse(external_key=f"garmin:{activity}", gear=name)
