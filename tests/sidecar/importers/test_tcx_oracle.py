"""TCX files of many makers: what tcxreader reads of them, we read too."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from milevault.decode.xml import Document, Record, read_tcx
from milevault.decode.xml.columns import TIME, parse_numbers
from tests.sidecar.corpus import corpus_files, needs_corpus

tcxreader = pytest.importorskip("tcxreader.tcxreader")

# Column -> the point's attribute; and the name in Garmin's extension of a point.
ATTRIBUTES = {
    "position_lat": "latitude",
    "position_long": "longitude",
    "altitude": "elevation",
    "distance": "distance",
    "heart_rate": "hr_value",
    "cadence": "cadence",
}
EXTENSIONS = {"speed": "Speed", "power": "Watts"}
# tcxreader's value of a lap -> ours; those of Garmin's extension have the same names.
LAP = {"distance": "DistanceMeters", "calories": "Calories"}
LAP_EXTENSIONS = ("AvgSpeed", "AvgWatts", "AvgRunCadence")
# What a file's name begins with -> what tcxreader makes of it instead, and why.
DIFFERENCES = {
    "GoldenCheetah__activity_165850259_multi-session": (
        0,
        "tcxreader does not look into a MultiSportSession: it reads no point of it",
    ),
}


# (file, column) that tcxreader leaves out: the value stands in <Extensions> without the <TPX> that it asks for.
UNREAD = {("GoldenCheetah__OWswim.tcx", "speed")}


def of_points(document: Document, points: Sequence[Any]) -> dict[str, tuple[list[float], list[float]]]:
    """Ours and theirs by column, nan where missing."""
    found = {}
    for column, attribute in ATTRIBUTES.items():
        found[column] = [getattr(point, attribute) for point in points]
    # A runner's cadence stands in the extension.
    found["cadence"] = [
        point.tpx_ext.get("RunCadence") if point.cadence is None else point.cadence for point in points
    ]
    for column, name in EXTENSIONS.items():
        found[column] = [point.tpx_ext.get(name) for point in points]
    found[TIME] = [
        None if point.time is None else point.time.replace(tzinfo=UTC).timestamp() for point in points
    ]
    missing = np.full(document.rows, np.nan)
    return {
        column: (
            document.columns.get(column, missing).tolist(),
            [float("nan") if value is None else float(value) for value in values],
        )
        for column, values in found.items()
    }


def exercise_of(path: Path) -> tcxreader.TCXExercise:
    """With the points that have no position, which tcxreader leaves out unless it is told not to."""
    return tcxreader.TCXReader().read(str(path), only_gps=False)


def different(path: Path) -> int | None:
    """How many points tcxreader reads of a file that it reads otherwise."""
    return next((count for name, (count, _) in DIFFERENCES.items() if path.name.startswith(name)), None)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("tcx"), ids=lambda path: path.name[:40])
def test_points_are_those_that_tcxreader_reads(path: Path) -> None:
    exercise, document = exercise_of(path), read_tcx(path.read_bytes())
    if (count := different(path)) is not None:
        assert len(exercise.trackpoints) == count != document.rows
        return
    assert len(exercise.trackpoints) == document.rows
    for column, (ours, theirs) in of_points(document, exercise.trackpoints).items():
        if (path.name, column) in UNREAD:
            assert np.isnan(theirs).all()
            assert not np.isnan(ours).all()
            continue
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6, err_msg=column)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("tcx"), ids=lambda path: path.name[:40])
def test_laps_are_those_that_tcxreader_reads(path: Path) -> None:
    laps = exercise_of(path).laps
    # It leaves out laps without points.
    records = [
        one
        for one in read_tcx(path.read_bytes()).records
        if one.kind == "Lap" and one.end_row > one.first_row
    ]
    if different(path) is not None:
        assert len(laps) == 0 < len(records)
        return
    assert len(laps) == len(records)
    for lap, record in zip(laps, records, strict=True):
        assert {theirs: getattr(lap, theirs) for theirs in LAP} == {
            # It rounds calories to whole ones, and 0 stands for none.
            theirs: round(number(record, ours) or 0) if theirs == "calories" else number(record, ours) or 0
            for theirs, ours in LAP.items()
        }
        for name in LAP_EXTENSIONS:
            assert lap.lx_ext.get(name) == number(record, name)


def number(record: Record, name: str) -> float | None:
    """A fact of the lap, None where it has none."""
    return float(parse_numbers([record.facts[name]])[0]) if name in record.facts else None
