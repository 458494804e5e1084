"""Real tracks: each is found again when it is cut, thinned, turned and blurred, and in itself."""

from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from milevault.analysis import summarise
from milevault.analysis.routes import compared, matches, signature
from milevault.errors import FileError
from milevault.importers import FileFormat, identify
from milevault.model.route import Track
from tests.sidecar.corpus import corpus_files, needs_corpus


def tracks(data: bytes) -> list[Track]:
    try:
        kind = identify(data[:4096])
        activities = kind.read(data, UTC).activities if isinstance(kind, FileFormat) else ()
    except FileError:
        return []
    found = [summarise(one).activity.streams for one in activities]
    return [
        Track(
            lat_deg=one.values["position_lat"], lon_deg=one.values["position_long"], elapsed_s=one.elapsed_s
        )
        for one in found
        if "position_lat" in one.values and "position_long" in one.values
    ]


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("fit", "gpx", "tcx"), ids=lambda path: path.name)
def test_real_track_matches_itself_cut_and_backwards(path: Path) -> None:
    for one in tracks(path.read_bytes()):
        whole = signature(one.lat_deg, one.lon_deg)
        if whole is None:
            continue
        (same,) = matches(whole, [whole])
        assert same.error_m < 0.5
        assert not same.reversed
        back = signature(one.lat_deg[::-1], one.lon_deg[::-1])
        assert back is not None
        assert len(matches(whole, [back])) == 1
        self_comparison = compared(one, one)
        assert self_comparison is not None
        assert not self_comparison.reversed
        assert np.abs(self_comparison.gap_s).max() < 1e-3 * one.elapsed_s[-1] + 1
