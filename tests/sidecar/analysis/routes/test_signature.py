"""What of a track is kept, and that it comes back from its bytes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis.routes import matches, signature
from milevault.analysis.routes.features import differences, features, near, reach
from milevault.analysis.routes.signature import JITTER_M, distances, moving, resampled
from milevault.model.route import METRES_PER_DEGREE, Signature
from tests.sidecar.analysis.routes.ways import LAT, LON, ONE_WAY, ROUND, degrees, densified, recorded, shape


def test_points_are_at_equal_distances_within_half_a_unit() -> None:
    whole = densified(ROUND)
    found = shape(whole)
    east, north = found.metres.T
    lat, lon = np.array([found.lat_deg, found.lon_deg]) - [LAT, LON]
    offset = lon * METRES_PER_DEGREE * np.cos(np.radians(found.lat_deg)) + 1j * lat * METRES_PER_DEGREE
    way = whole[moving(whole)]
    expected = resampled(way, distances(way), 128)
    # The map is true 0.02 degrees further north: a ten-thousandth.
    assert np.abs(east + 1j * north + offset - expected).max() < 0.75 + 0.001 * np.abs(expected).max()
    assert found.length_m == pytest.approx(np.abs(np.diff(way)).sum(), rel=1e-3)


def test_standing_adds_nothing_to_the_way() -> None:
    rng = np.random.default_rng(1)
    whole = densified(ONE_WAY)
    wander = 2.5 * (rng.normal(size=1800) + 1j * rng.normal(size=1800))
    stood = np.concatenate([whole[:500], whole[500] + wander, whole[500:]])
    assert np.abs(np.diff(stood)).sum() > 2.5 * np.abs(np.diff(whole)).sum()
    assert shape(stood).length_m == pytest.approx(shape(whole).length_m, rel=0.02)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 3.0, 12.0, 40.0]))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_moves_on_and_what_is_dropped_is_near(seed: int, step: float) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 300))
    way = np.cumsum(step * (rng.normal(size=count) + 1j * rng.normal(size=count)))
    kept = moving(way)
    assert kept[0] == 0
    assert (np.diff(kept) > 0).all()
    assert (np.abs(np.diff(way[kept]))[:-1] >= JITTER_M).all()
    assert len(kept) == 1 or kept[-1] == count - 1


def test_gap_is_bridged_straight() -> None:
    whole = densified(ONE_WAY)
    lat, lon = degrees(whole)
    lat[300:380], lon[300:380] = np.nan, np.nan
    found = signature(lat, lon)
    assert found is not None
    assert found.length_m == pytest.approx(shape(whole).length_m, rel=0.02)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ([], []),
        ([np.nan] * 5, [np.nan] * 5),
        ([50.0, np.nan], [8.0, 8.0]),
        ([50.0] * 100, [8.0] * 100),
        ([50.0, 50.001], [8.0, 8.0]),
    ],
)
def test_what_goes_nowhere_has_no_signature(lat: list[float], lon: list[float]) -> None:
    assert signature(np.array(lat), np.array(lon)) is None


@pytest.mark.parametrize(("times", "count", "unit"), [(1, 128, 1), (4, 256, 1), (30, 256, 2), (400, 256, 14)])
def test_size_decides_how_many_points_and_how_coarse(times: float, count: int, unit: int) -> None:
    found = shape(densified(ROUND * times, 3 * times))
    assert found.points.shape == (count, 2)
    assert found.points.dtype == np.int16
    assert found.unit_m == unit


def test_signature_comes_back_from_its_bytes() -> None:
    for way in (ROUND, ROUND * 30, ONE_WAY):
        one = shape(densified(way, 10))
        again = Signature.from_bytes(
            one.to_bytes(),
            lat_deg=one.lat_deg,
            lon_deg=one.lon_deg,
            unit_m=one.unit_m,
            length_m=one.length_m,
            closed=one.closed,
        )
        assert len(one.to_bytes()) == 4 * len(one.points)
        assert np.array_equal(again.points, one.points)
        assert (again.box, again.centroid, again.lap_ratio) == (one.box, one.centroid, one.lap_ratio)


def test_bytes_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="511 bytes"):
        Signature.from_bytes(bytes(511), lat_deg=0, lon_deg=0, unit_m=1, length_m=1, closed=False)


@given(
    st.lists(
        st.tuples(
            st.floats(-90, 90) | st.sampled_from([np.nan, np.inf, 0.0]),
            st.floats(-180, 180) | st.sampled_from([np.nan, 179.9999, -179.9999]),
        ),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_positions_have_a_signature_that_matches_itself_or_none(
    places: list[tuple[float, float]],
) -> None:
    lat, lon = np.array(places, np.float64).reshape(-1, 2).T
    one = signature(lat, lon)
    if one is not None:
        assert len(one.points) in {128, 256}
        assert np.isfinite([*features([one])[0], one.lap_ratio, one.corner_m]).all()
        assert len(matches(one, [one])) == 1


def test_round_is_closed_and_one_way_is_not() -> None:
    whole = densified(ROUND)
    assert shape(whole).closed
    assert shape(whole[100 : len(whole) - 100]).closed
    assert not shape(whole[: len(whole) // 2]).closed
    assert not shape(densified(ONE_WAY)).closed


def test_box_and_centroid_are_those_of_the_way() -> None:
    whole = densified(ROUND)
    found, (lat, lon) = shape(whole), degrees(whole)
    box = found.box
    assert (box.south_deg, box.north_deg) == pytest.approx((lat.min(), lat.max()), abs=40 / METRES_PER_DEGREE)
    assert (box.west_deg, box.east_deg) == pytest.approx((lon.min(), lon.max()), abs=60 / METRES_PER_DEGREE)
    assert found.centroid == pytest.approx((lat.mean(), lon.mean()), abs=40 / METRES_PER_DEGREE)


@pytest.mark.parametrize("lon0", [8.0, 179.99, -179.99])
def test_features_differ_by_metres_on_both_sides_of_the_last_meridian(lon0: float) -> None:
    whole = densified(ROUND)
    one = shape(whole, LAT, lon0)
    moved = shape(whole + 300 - 100j, LAT, lon0)
    side, centroid, length = differences(one, features([moved]))[0]
    assert side == pytest.approx(300, abs=2)
    assert centroid == pytest.approx(np.hypot(300, 100), abs=2)
    assert length == pytest.approx(0, abs=1)


def test_reach_grows_with_the_way_and_limits_what_is_near() -> None:
    whole = densified(ROUND)
    one = shape(whole)
    allowed = reach(one)
    assert allowed.side_m == pytest.approx(200 + 0.15 * one.diagonal_m)
    moved = [shape(whole + metres) for metres in (0, 0.79 * allowed.side_m, 0.81 * allowed.side_m)]
    longer = shape(np.concatenate([whole, whole[: len(whole) // 4], whole[len(whole) // 4 :: -1]]))
    assert near(one, features([*moved, longer])).tolist() == [0, 1]
    assert near(one, features([])).tolist() == []


def test_recording_again_hardly_changes_the_length() -> None:
    whole = densified(ROUND)
    for seed in range(5):
        assert shape(recorded(whole, seed)).length_m == pytest.approx(shape(whole).length_m, rel=0.03)
