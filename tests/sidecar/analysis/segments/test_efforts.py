"""Efforts: passes with the means of what was measured between the gates."""

import numpy as np
from numpy.testing import assert_allclose

from milevault.analysis.segments import efforts
from milevault.model import Streams
from tests.sidecar.analysis.routes.ways import ONE_WAY, densified

from .drives import course, streams

WAY = densified(ONE_WAY)
SEGMENT = course(WAY, 200, 900)


def test_means_are_those_between_the_gates() -> None:
    seconds = np.arange(float(len(WAY)))
    beats = np.where((seconds >= 200) & (seconds < 900), 150.0, 90.0)
    watts = np.where(seconds < 550, 200.0, 300.0)
    beats[300:400] = np.nan
    ((found,),) = efforts(streams(WAY, heart_rate=beats, power=watts), None, [SEGMENT])
    assert found.avg_heart_rate is not None
    assert found.avg_power_w is not None
    assert_allclose(found.avg_heart_rate, 150, atol=0.1)
    assert_allclose(found.avg_power_w, 250, atol=0.2)


def test_seconds_weigh_what_they_stand_for() -> None:
    kept = np.r_[0:500, 500:900:4, 900 : len(WAY)]
    elapsed = kept.astype(np.float64)
    watts = np.where(elapsed < 500, 100.0, 400.0)
    ((found,),) = efforts(streams(WAY[kept], elapsed, power=watts), None, [SEGMENT])
    assert found.avg_power_w is not None
    assert_allclose(found.avg_power_w, (300 * 100 + 400 * 400) / 700, atol=0.5)


def test_what_was_not_measured_is_missing() -> None:
    nothing = np.full(len(WAY), np.nan)
    ((found,),) = efforts(streams(WAY, heart_rate=nothing), None, [SEGMENT])
    assert found.avg_heart_rate is None
    assert found.avg_power_w is None


def test_an_activity_without_positions_has_none() -> None:
    assert efforts(Streams(elapsed_s=np.arange(9.0), values={}), None, [SEGMENT]) == [[]]
