"""Why two ways match or not, stage by stage."""

import numpy as np
import pytest

from milevault.analysis.routes import explained, matches
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, beside, densified, laps, recorded, shape

STAGES = ["box", "centroid", "length", "alignment", "bound", "dtw"]


def test_match_passes_every_stage_with_the_figures_of_the_match() -> None:
    one, other = shape(recorded(densified(ROUND), 1)), shape(recorded(densified(ROUND)[::-1], 2))
    found, (match,) = explained(one, other), matches(one, [other])
    assert [stage.key for stage in found.stages] == STAGES
    assert found.matched
    assert all(stage.passed for stage in found.stages if stage.limit_m is not None)
    assert found.stages[-1].figure_m == match.error_m
    assert (found.reversed, found.shift, found.has_direction) == (match.reversed, match.shift, True)


@pytest.mark.parametrize(
    ("way", "refused_by"),
    [
        (beside(densified(ROUND), 40), {"bound", "dtw"}),
        (densified(ROUND)[: len(densified(ROUND)) // 2], {"box", "centroid", "length", "bound", "dtw"}),
        (densified(ROUND) + 5000, {"box", "centroid", "bound", "dtw"}),
        (np.concatenate([densified(ROUND)] * 2), {"length", "bound", "dtw"}),
    ],
)
def test_stages_that_refuse_are_named(way: np.ndarray, refused_by: set[str]) -> None:
    found = explained(shape(densified(ROUND)), shape(way))
    assert not found.matched
    assert {stage.key for stage in found.stages if stage.passed is False} == refused_by
    assert found.reversed is None
    assert found.has_direction is None


def test_laps_are_allowed_more() -> None:
    ring = [shape(laps(36.5, 84.4, 12, seed)) for seed in (1, 2)]
    whole = [shape(recorded(densified(ONE_WAY), seed)) for seed in (1, 2)]
    assert explained(*ring).laps
    assert not explained(*whole).laps
    assert explained(*ring).stages[-1].limit_m == pytest.approx(23, abs=1)
    assert explained(*whole).stages[-1].limit_m == 16


def test_small_field_is_allowed_less() -> None:
    ring = shape(laps(12, 20, 20, 1))
    limit = explained(ring, ring).stages[-1].limit_m
    assert limit is not None
    assert limit < 10


def test_winding_way_is_allowed_what_its_corners_cost_and_no_parallel_street() -> None:
    """Round three sides of 250 m blocks for 24 km: the points lie 190 m apart and pass its corners by."""
    blocks = np.cumsum(250 * np.tile([1, 1j, 1, -1j], 24))
    way = densified(np.append(0, blocks))
    shapes = [shape(recorded(way, seed, 2.0)[first:]) for seed, first in ((1, 0), (2, 25))]
    found = explained(*shapes)
    limit, figure = found.stages[-1].limit_m, found.stages[-1].figure_m
    assert limit is not None
    assert 16 < figure <= limit <= 28
    assert found.matched
    assert not explained(shapes[0], shape(recorded(beside(way, 30), 3, 2.0))).matched
