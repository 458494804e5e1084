"""Our numbers against the devices': the limits hold over the real files, and the page says what the code gives."""

from collections.abc import Mapping

import numpy as np
import pytest

from scripts.compare_devices.__main__ import PAGE
from scripts.compare_devices.cases import Case, read_cases
from scripts.compare_devices.measures import MEASURES, Compared, Measure, compared
from scripts.compare_devices.reasons import REASONS, UNKNOWN, reason
from scripts.compare_devices.table import page
from tests.sidecar.corpus import corpus_files, needs_corpus

LIMITED = [measure for measure in MEASURES if measure.limit is not None]
# What the issue asks for: bpm, or percent.
LIMITS = {
    "avg_heart_rate": 0.5,
    "max_heart_rate": 0.5,
    "moving_time_s": 1.0,
    "elevation_gain_m": 10.0,
    "normalized_power_w": 1.0,
    "training_stress_score": 2.0,
    "intensity_factor": 1.0,
    "zone_time_s": 2.0,
    "avg_power_w": 0.5,
}
# Files of the collection that state the value; fewer would mean that something is no longer read.
LEAST_SESSIONS = {
    "avg_heart_rate": 100,
    "max_heart_rate": 100,
    "moving_time_s": 6,
    "elevation_gain_m": 70,
    "normalized_power_w": 21,
    "training_stress_score": 16,
    "intensity_factor": 16,
    "zone_time_s": 56,
    "avg_power_w": 37,
}


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return tuple(read_cases(path for path in corpus_files("fit") if path.suffix == ".fit"))


@pytest.fixture(scope="module")
def results(cases: tuple[Case, ...]) -> Mapping[str, Compared]:
    return compared(cases)


def test_the_limits_are_the_issues() -> None:
    assert {measure.key: measure.limit for measure in LIMITED} == LIMITS


@needs_corpus
@pytest.mark.parametrize("measure", LIMITED, ids=lambda measure: measure.key)
def test_median_error_is_within_its_limit(measure: Measure, results: Mapping[str, Compared]) -> None:
    found = results[measure.key]
    assert len(found.errors) >= LEAST_SESSIONS[measure.key]
    assert np.median(found.absolute) <= LIMITS[measure.key]


@needs_corpus
def test_every_outlier_has_its_reason(results: Mapping[str, Compared]) -> None:
    unexplained = [
        (found.measure.key, case.file)
        for found in results.values()
        for case, _ in found.outliers
        if reason(case, found.measure.key) == UNKNOWN
    ]
    assert unexplained == []


@needs_corpus
def test_every_reason_is_needed(results: Mapping[str, Compared]) -> None:
    used = {reason(case, found.measure.key) for found in results.values() for case, _ in found.outliers}
    assert {one.text for one in REASONS} <= used


@needs_corpus
def test_page_is_what_the_code_gives(cases: tuple[Case, ...], results: Mapping[str, Compared]) -> None:
    assert PAGE.read_text() == page(results, cases), "python -m scripts.compare_devices --write makes it anew"


@needs_corpus
def test_devices_values_are_forgotten_before_ours_are_computed(cases: tuple[Case, ...]) -> None:
    without_samples = [one for one in cases if not one.recorded.streams.values]
    assert without_samples
    assert all(one.ours.avg_heart_rate is None and one.ours.avg_power_w is None for one in without_samples)
