"""Real tracks, where there are any beside the checkout: each recorded again, and all compared with all."""

from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import Final

import numpy as np

from milevault.analysis import summarise
from milevault.analysis.routes import matches_among, signature
from milevault.analysis.routes.features import features, near
from milevault.analysis.routes.signature import distances, is_closed, moving, projected, resampled
from milevault.errors import FileError
from milevault.importers import FileFormat, identify
from scripts.benchmarks.town.network import Floats, Points
from scripts.benchmarks.town.recording import LAT_DEG, LON_DEG, recorded
from scripts.benchmarks.town.scoring import Tally
from scripts.benchmarks.town.ways import DIFFERENT_SHARE, SAME_SHARE, Way, way_of

CORPUS: Final = Path(__file__).parents[3].parent / "shared" / "corpus"
FOLDERS: Final = ("fit", "gpx", "tcx")
AGAIN: Final = 3
# Two real tracks are where the other is if they are this near: twice a receiver's error.
NEAR_M: Final = 20.0
# So many places of a way are looked at.
PLACES: Final = 1000


def figures(seed: int) -> dict[str, float | int | str | None]:
    """Precision, recall and F1 of pairs of real tracks and three new recordings of each; None without the files.

    Whether two real tracks are the same way is decided point by point. Two of the same file's activity in other
    formats are one pair of these.
    """
    tracks = _tracks()
    if not tracks:
        return {"real_tracks": 0, "real_precision": None, "real_recall": None, "real_f1": None}
    rng = np.random.default_rng(seed)
    recordings = [recorded(way, rng) for way in tracks for _ in range(AGAIN + 1)]
    pairs = [signature(one.lat_deg, one.lon_deg) for one in recordings]
    kept = [at for at, shape in enumerate(pairs) if shape is not None]
    shapes = [shape for shape in pairs if shape is not None]
    owners = np.array([at // (AGAIN + 1) for at in kept])
    shares = _shares(tracks)
    rows, tally = features(shapes), Tally()
    for number, shape in enumerate(shapes):
        found = {one.index for one in matches_among(shape, shapes, near(shape, rows))}
        share = shares[owners[number], owners]
        same = set(np.flatnonzero(share >= SAME_SHARE).tolist()) - {number}
        unclear = set(np.flatnonzero((share >= DIFFERENT_SHARE) & (share < SAME_SHARE)).tolist())
        tally.add(found - {number}, same, unclear)
    return {
        "real_tracks": len(tracks),
        "real_precision": round(tally.precision, 4),
        "real_recall": round(tally.recall, 4),
        "real_f1": round(tally.f1, 4),
    }


def _tracks() -> list[Way]:
    """The ways of all activities that go somewhere, on the map of the made-up town, which is all the same to them."""
    paths = sorted(path for folder in FOLDERS for path in (CORPUS / folder).glob("*"))
    return [way for path in paths for way in _ways(path.read_bytes())]


def _ways(data: bytes) -> Iterable[Way]:
    try:
        kind = identify(data[:4096])
        activities = kind.read(data, UTC).activities if isinstance(kind, FileFormat) else ()
    except FileError:
        return
    for one in activities:
        values = summarise(one).activity.streams.values
        if "position_lat" in values and "position_long" in values:
            yield from _way(values["position_lat"], values["position_long"])


def _way(lat_deg: Floats, lon_deg: Floats) -> Iterable[Way]:
    if signature(lat_deg, lon_deg) is None:
        return
    known = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    points = projected(lat_deg[known], lon_deg[known], LAT_DEG, LON_DEG)
    points = points[moving(points)]
    way = way_of(points)
    yield way.as_loop() if is_closed(points, way.length_m) else way


def _shares(tracks: list[Way]) -> Floats:
    """(N, N) the smaller share of two ways that lies on the other, 0 where their lengths differ by 30 %."""
    lengths = np.array([way.length_m for way in tracks])
    places = [resampled(way.points, distances(way.points), PLACES) for way in tracks]
    shares = np.eye(len(tracks))
    for one, first in enumerate(places):
        longer = np.maximum(lengths[one], lengths)
        likely = np.minimum(lengths[one], lengths) >= DIFFERENT_SHARE * longer
        likely &= np.array([abs(first.mean() - other.mean()) for other in places]) < 0.3 * longer
        for other in np.flatnonzero(likely[:one]).tolist():
            shares[one, other] = shares[other, one] = _shared(first, places[other], longer[other] / PLACES)
    return shares


def _shared(one: Points, other: Points, spacing_m: float) -> float:
    gaps = np.abs(one[:, None] - other) <= NEAR_M + spacing_m / 2
    return float(min(gaps.any(axis=0).mean(), gaps.any(axis=1).mean()))
