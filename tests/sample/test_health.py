"""The athlete's health over the last months: it follows training, an illness and a poor night."""

from datetime import date, timedelta
from functools import cache
from statistics import mean
from zoneinfo import ZoneInfo

import numpy as np
import pytest

pytest.importorskip("garmin_fit_sdk", reason="health files are written with garmin-fit-sdk")

from milevault.importers.files import fit
from milevault.model import Wellness
from scripts.sample_athlete.archive import Options
from scripts.sample_athlete.body import EFFORTS, NO_WATCH_AGO, POOR_NIGHT_AGO, USUAL_STRAIN, Body, body_on
from scripts.sample_athlete.monitoring import charge
from scripts.sample_athlete.plan import ILL_DAYS_AGO, Kind, session_on
from scripts.sample_athlete.terrain import TIME_ZONE
from scripts.sample_athlete.wearable import AWAKE, night_of, random_of
from scripts.sample_athlete.wellness import files_of, hrv_status

OPTIONS = Options(end=date(2026, 11, 24))
DAYS = 120


def ago(days: int) -> date:
    return OPTIONS.end - timedelta(days=days)


def body(days: int) -> Body:
    """The morning so many days before the end."""
    return body_on(ago(days), OPTIONS.first_day, OPTIONS.seed, OPTIONS.end)


@cache
def read(days: int, *, until_minute: int = 1_440) -> dict[str, Wellness]:
    """What MileVault reads of the files of a day, by their kind."""
    files = files_of(ago(days), OPTIONS.first_day, OPTIONS.seed, OPTIONS.end, until_minute=until_minute)
    return {name[11:-4]: fit.read(data, ZoneInfo(TIME_ZONE)).wellness for name, data in files}


def value(of_day: dict[str, Wellness], metric: str) -> float:
    """The day's value; parts add up."""
    return sum(one.value for part in of_day.values() for one in part.values if one.metric == metric)


def well() -> list[Body]:
    """The mornings on which nothing but training counts."""
    bodies = [body(days) for days in range(DAYS)]
    return [one for one in bodies if not one.illness and not one.is_poor_night]


def test_a_day_has_the_same_bytes_whatever_is_made_before_it() -> None:
    once, again = ([*files_of(ago(5), OPTIONS.first_day, 7, OPTIONS.end)] for _ in range(2))
    assert once == again
    assert once != [*files_of(ago(5), OPTIONS.first_day, 8, OPTIONS.end)]


def test_hard_training_raises_the_resting_heart_rate_and_lowers_hrv_on_the_next_mornings() -> None:
    hard = [one for one in well() if one.strain > USUAL_STRAIN + 0.1]
    easy = [one for one in well() if one.strain < USUAL_STRAIN - 0.1]
    assert min(len(hard), len(easy)) > 15
    assert mean(one.fit.rest_bpm for one in hard) > mean(one.fit.rest_bpm for one in easy) + 1
    assert mean(one.fit.hrv_ms for one in hard) < mean(one.fit.hrv_ms for one in easy) - 3
    assert mean(one.freshness for one in hard) < mean(one.freshness for one in easy)


def test_a_week_in_bed_has_no_training_and_shows_in_every_figure() -> None:
    ill, usual = [body(days) for days in ILL_DAYS_AGO], well()
    assert all(session_on(one.day, OPTIONS.end, OPTIONS.seed) is None for one in ill)
    assert all(one.illness == 1 for one in ill)
    assert mean(one.fit.rest_bpm for one in ill) > mean(one.fit.rest_bpm for one in usual) + 4
    assert mean(one.fit.hrv_ms for one in ill) < 0.85 * mean(one.fit.hrv_ms for one in usual)
    sick, healthy = read(ILL_DAYS_AGO[3]), read(10)
    for metric in ("sleep_stress", "skin_temperature_deviation"):
        assert value(sick, metric) > value(healthy, metric) + 0.4
    assert value(sick, "training_readiness") < value(healthy, "training_readiness")
    # An illness fades: the first mornings after it are not as before.
    assert [body(days).illness for days in (67, 66, 65)] == [0.5, 0.25, 0]


def test_after_that_week_the_athlete_stays_well() -> None:
    assert not any(body(days).illness for days in range(ILL_DAYS_AGO.start - 2))


def test_the_poor_night_is_short_broken_and_scored_low() -> None:
    poor, others = read(POOR_NIGHT_AGO), [read(days) for days in (1, 2, 4, 5)]
    assert value(poor, "sleep_duration_s") < 5.5 * 3600
    assert value(poor, "sleep_score") < 60 < min(value(one, "sleep_score") for one in others)
    assert value(poor, "sleep_awake_s") > 2 * max(value(one, "sleep_awake_s") for one in others)


def test_nights_are_as_long_as_people_sleep() -> None:
    hours = [
        sum(
            length
            for stage, length in night_of(random_of(ago(days), OPTIONS.seed, 11), ago(days))[1]
            if stage != AWAKE
        )
        / 60
        for days in range(DAYS)
    ]
    assert 6.8 < mean(hours) < 7.6
    assert max(hours) < 9


def test_a_night_without_the_watch_leaves_a_gap_and_no_zeros() -> None:
    of_day = read(NO_WATCH_AGO)
    assert {"sleep", "hrv-status"}.isdisjoint(of_day)
    metrics = {one.metric for part in of_day.values() for one in part.values}
    assert {"resting_heart_rate", "training_readiness", "sleep_score"}.isdisjoint(metrics)
    assert value(of_day, "steps") > 1_000
    worn = {one.channel: one for one in of_day["monitoring"].series}
    # Blood oxygen is measured in sleep, so there is none before the next evening.
    assert all(moment >= worn["heart_rate"].times_s[0] + 12 * 3600 for moment in worn["spo2"].times_s)
    assert 60 < len(worn["heart_rate"]) < 144


def test_on_the_last_morning_the_day_has_just_begun() -> None:
    morning, whole = read(0, until_minute=540), read(0)
    assert {"monitoring", "sleep", "hrv-status", "metrics"} <= set(morning)
    assert 0 < value(morning, "steps") < 2_500 < value(whole, "steps")
    assert value(morning, "sleep_duration_s") == value(whole, "sleep_duration_s")
    assert value(morning, "recovery_time_h") == 0 < value(whole, "recovery_time_h")


def test_the_body_battery_goes_on_at_midnight_where_it_was() -> None:
    minutes = np.array([0.0, 1_440.0])
    for days in range(1, DAYS):
        before, this, after, later = (body(days + n) for n in (1, 0, -1, -2))
        today = charge(OPTIONS.seed, before, this, after, minutes)
        next_day = charge(OPTIONS.seed, this, after, later, minutes)
        assert today[1] == pytest.approx(next_day[0]), ago(days)
        assert 5 <= today.min() <= today.max() <= 100


def test_a_session_shows_in_the_day_around_it() -> None:
    """Tuesday, the last day: intervals in the evening."""
    plan = session_on(ago(0), OPTIONS.end, OPTIONS.seed)
    assert plan is not None
    of_day = read(0)
    pulse = next(one for one in of_day["monitoring"].series if one.channel == "heart_rate")
    assert pulse.values.max() > 140
    assert value(of_day, "vigorous_intensity_min") == 60
    assert {one.component for one in of_day["monitoring"].values if one.metric == "steps"} == {
        "walking",
        "running",
    }


def test_active_minutes_are_moderate_or_vigorous_by_the_heart_rate() -> None:
    swum = next(
        days for days in range(1, DAYS) if (plan := body(days).planned) and plan.kind is Kind.POOL_SWIM
    )
    minutes = [value(read(swum), f"{kind}_intensity_min") for kind in ("moderate", "vigorous")]
    assert minutes == [EFFORTS[Kind.POOL_SWIM].minutes, 0]


def test_weight_falls_slowly_and_comes_twice_a_week() -> None:
    weights = [body(days).fit.weight_kg for days in range(DAYS)]
    assert mean(weights[:28]) < mean(weights[-28:])
    assert max(weights) - min(weights) < 4
    # The last day is a Tuesday: the scales came out on Monday and on Thursday.
    assert ["weight" in read(days) for days in range(7)] == [False, True, False, False, False, True, False]
    assert value(read(1), "weight_kg") == pytest.approx(weights[1], abs=0.06)


def test_vo2_max_and_race_times_fit_the_threshold_pace() -> None:
    after_run = next(of_day for of_day in map(read, range(7)) if value(of_day, "vo2max_running"))
    assert 48 < value(after_run, "vo2max_running") < 54
    times = [
        value(after_run, f"race_prediction_{race}_s") for race in ("5k", "10k", "half_marathon", "marathon")
    ]
    paces = [time / km for time, km in zip(times, (5, 10, 21.0975, 42.195), strict=True)]
    assert paces == sorted(paces)
    assert 1_100 < times[0] < 1_300


@pytest.mark.parametrize(
    ("mean_ms", "word"), [(39.0, "low"), (44.0, "unbalanced"), (55.0, "balanced"), (70.0, "unbalanced")]
)
def test_hrv_status_by_the_weeks_mean(mean_ms: float, word: str) -> None:
    assert hrv_status(mean_ms) == word
