"""docs/metrics.md says of every computed number what it is: its rows are those of the code's tables."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from milevault.analysis import FIGURES, LOADS, METRICS
from milevault.analysis.athlete import ATHLETE_FIGURES
from milevault.analysis.wellbeing import WELLBEING

PAGE = Path(__file__).parents[3] / "docs" / "metrics.md"
TABLES: dict[str, tuple[Any, ...]] = {
    "METRICS": METRICS,
    "FIGURES": FIGURES,
    "LOADS": LOADS,
    "ATHLETE_FIGURES": ATHLETE_FIGURES,
    "WELLBEING": WELLBEING,
}
NO_UNIT = {"", "-", "–"}


def rows(text: str) -> Iterator[tuple[str, str, str]]:
    """(key, unit, rest) of each table row whose first cell names keys: '| `a`, `b` | m | ... |'.

    Where one row explains several keys with different units, these stand in the same order.
    """
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        keys = re.findall(r"`([a-z0-9_]+)`", cells[0]) if line.startswith("|") else []
        if not keys or len(cells) < 3:
            continue
        units = [unit.strip() for unit in cells[1].split(",")]
        spread = units if len(units) == len(keys) else [cells[1]] * len(keys)
        for key, unit in zip(keys, spread, strict=True):
            yield key, "" if unit in NO_UNIT else unit, cells[2]


ON_PAGE = {key: (unit, rest) for key, unit, rest in rows(PAGE.read_text(encoding="utf-8"))}


def test_the_page_is_read() -> None:
    text = (
        "| Key | Unit | Computed as |\n|---|---|---|\n| `a_m`, `b_s` | m, s | of both |\n| `c` | | none |\n"
    )
    assert list(rows(text)) == [("a_m", "m", "of both"), ("b_s", "s", "of both"), ("c", "", "none")]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_table_is_on_the_page_with_its_unit(table: str) -> None:
    wanted = {row.key: row.unit for row in TABLES[table]}
    found = {key: ON_PAGE[key][0] for key in wanted if key in ON_PAGE}
    assert found == wanted


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_table_is_explained(table: str) -> None:
    unexplained = [row.key for row in TABLES[table] if not ON_PAGE.get(row.key, ("", ""))[1]]
    assert unexplained == []


def test_a_key_is_that_of_one_row() -> None:
    keys = [row.key for table in TABLES.values() for row in table]
    assert sorted(keys) == sorted(set(keys))
