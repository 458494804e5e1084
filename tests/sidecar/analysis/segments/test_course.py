"""A segment cut from an activity: its line, length and climb, and what is kept of it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from milevault.analysis.segments import BEYOND_M, box_of, cut_out
from milevault.analysis.segments.course import LONGEST_M
from milevault.model.segment import Line
from tests.sidecar.analysis.routes.ways import LAT, LON, ONE_WAY, degrees, densified, recorded

from .drives import streams

WAY = densified(ONE_WAY)
HILL = np.interp(np.arange(len(WAY)), [0, 300, 600, len(WAY)], [100.0, 100, 190, 190])


def test_a_segment_has_the_length_and_climb_of_its_part() -> None:
    made = cut_out(streams(WAY, altitude=HILL), 200.5, 900.5)
    assert made is not None
    assert_allclose(made.length_m, 2100, rtol=0.002)
    assert made.gain_m is not None
    assert_allclose(made.gain_m, 90, atol=1.5)
    lat, lon = degrees(np.array([(WAY[200] + WAY[201]) / 2, (WAY[900] + WAY[901]) / 2]))
    assert_allclose(made.line.lat_deg[[0, -1]], lat, atol=1e-7)
    assert_allclose(made.line.lon_deg[[0, -1]], lon, atol=1e-7)


def test_a_rest_makes_a_segment_no_longer() -> None:
    rng = np.random.default_rng(1)
    rest = WAY[500] + rng.normal(0, 3, 200) + 1j * rng.normal(0, 3, 200)
    made = cut_out(streams(np.concatenate([WAY[:500], rest, WAY[500:]])), 200, 1100)
    assert made is not None
    assert_allclose(made.length_m, 2100, atol=30)


def test_points_are_equally_spaced_and_at_least_65() -> None:
    short, long = (cut_out(streams(recorded(WAY, 1)), 100, end) for end in (160, 1500))
    assert short is not None
    assert long is not None
    assert len(short.line) == 65
    assert len(long.line) == int(np.ceil(long.length_m / 10)) + 1
    assert np.isnan(short.line.altitude_m).all()
    assert short.gain_m is None


def test_what_is_too_short_too_long_or_nowhere_is_none() -> None:
    made = streams(WAY)
    assert cut_out(made, 200, 230) is None  # 90 m
    assert cut_out(made, 900, 200) is None
    far = np.array([0, LONGEST_M + 1000, LONGEST_M + 2000]) + 0j
    assert cut_out(streams(far), 0, 2) is None
    bare = streams(WAY)
    assert cut_out(type(bare)(elapsed_s=bare.elapsed_s, values={}), 200, 900) is None
    unknown = np.full(len(WAY), np.nan)
    values = {"position_lat": unknown, "position_long": unknown}
    assert cut_out(type(bare)(elapsed_s=bare.elapsed_s, values=values), 200, 900) is None


def test_a_line_is_kept_to_a_centimetre() -> None:
    line = Line(
        lat_deg=np.array([LAT, -90.0, 50.00000012]),
        lon_deg=np.array([LON, 180.00000001, -180.0]),
        altitude_m=np.array([431.26, np.nan, -3.0]),
    )
    kept = Line.from_bytes(line.to_bytes())
    assert_allclose(kept.lat_deg, line.lat_deg, atol=5e-8)
    assert_allclose(kept.lon_deg, line.lon_deg, atol=5e-8)
    assert_array_equal(kept.altitude_m, [431.3, np.nan, -3.0])
    assert kept.to_bytes() == line.to_bytes()
    assert_array_equal(line.quantised().lat_deg, kept.lat_deg)


@pytest.mark.parametrize("lat", [0.0, 50.0, -84.0])
def test_a_box_reaches_as_far_beyond_as_it_says(lat: float) -> None:
    corners = degrees(WAY, lat)
    plain, wide = box_of(*corners), box_of(*corners, BEYOND_M)
    assert plain is not None
    assert wide is not None
    north, east = degrees(np.array([BEYOND_M * (1 + 1j)]), lat, 0.0)
    assert_allclose(wide.north_deg - plain.north_deg, north[0] - lat, rtol=1e-9)
    # At the latitude where a degree is shortest.
    assert wide.east_deg - plain.east_deg >= east[0]
    assert_allclose(wide.east_deg - plain.east_deg, east[0], rtol=0.02)
    assert box_of(np.array([np.nan]), np.array([1.0])) is None
