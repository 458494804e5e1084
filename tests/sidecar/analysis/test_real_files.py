"""Efforts, splits, climbs and distributions of real recordings: whatever they hold, the rules hold."""

from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest

from milevault.analysis import measure, summarise
from milevault.analysis.climbs import LEAST_GAIN_M, LEAST_LENGTH_M, climbs_of
from milevault.analysis.distribution import BINS, distribution_of
from milevault.analysis.prepared import Prepared
from milevault.analysis.splits import UNITS_M, splits_of
from milevault.errors import FileError
from milevault.importers import identify
from milevault.model import Activity
from tests.sidecar.analysis.test_splits import prepared
from tests.sidecar.corpus import corpus_files, needs_corpus


def activities(data: bytes) -> list[Activity]:
    try:
        return [summarise(one).activity for one in identify(data[:4096]).read(data, UTC).activities]
    except FileError:
        return []


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("fit", "gpx", "tcx"), ids=lambda path: path.name)
def test_rules_hold_over_real_recordings(path: Path) -> None:
    for one in activities(path.read_bytes()):
        check_efforts(one)
        check_pieces(prepared(one))


def check_efforts(one: Activity) -> None:
    """A longer way takes longer, more time makes no shorter way, and nothing that somebody did is impossible."""
    found = measure(one).efforts
    assert not {effort.guard for effort in found} & {"implausible", "sport", "excluded"}
    assert all(effort.value > 0 for effort in found)
    assert all(-1 <= effort.start_s <= one.streams.elapsed_s[-1] for effort in found if len(one.streams))
    for kind in ("distance", "duration"):
        values = [effort.value for effort in found if effort.kind == kind]
        assert values == sorted(values)


def check_pieces(one: Prepared) -> None:
    for unit in UNITS_M.values():
        splits = splits_of(one, unit)
        if splits:
            elapsed = one.elapsed_s[-1] - one.elapsed_s[0]
            assert sum(split.elapsed_time_s for split in splits) == pytest.approx(elapsed, abs=1e-3)
            assert all(split.elapsed_time_s >= 0 for split in splits)
            assert all(split.moving_time_s <= split.elapsed_time_s + 1e-6 for split in splits)
    climbs = climbs_of(one)
    assert all(climb.gain_m >= LEAST_GAIN_M and climb.length_m >= LEAST_LENGTH_M for climb in climbs)
    assert all(lower.end_m <= upper.start_m for lower, upper in pairwise(climbs))
    for channel in BINS:
        found = distribution_of(one, channel)
        assert found is None or (found.seconds >= 0).all()
