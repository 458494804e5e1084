"""Values and their days, picked from replies."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.milevault.decoding import decode
from custom_components.milevault.part_replies import (
    Column,
    HealthLatest,
    HealthValue,
    Night,
    Nights,
    Predictions,
    SleepSession,
    SleepStages,
    Streaks,
    Wellbeing,
)
from custom_components.milevault.parts import AthleteData
from custom_components.milevault.replies import Summary
from custom_components.milevault.sensors.latest import latest_load
from custom_components.milevault.sensors.nights import fell_asleep, night_value, stage, woke_up
from custom_components.milevault.sensors.readings import (
    Reading,
    health_value,
    is_current,
    load_figure,
    newest_reading,
    one_of,
    scaled,
    wellbeing_figure,
)
from custom_components.milevault.sensors.training import (
    eddington_number,
    predicted_figure,
    predicted_race_s,
    streak_length,
)
from tests.ha.samples import athlete, contract, summary

DAY = date(2026, 11, 22)
BEFORE = DAY - timedelta(days=1)


def data_of(**parts: Any) -> AthleteData:
    return AthleteData(summary=decode(Summary, summary(athlete(), None)), **parts)


def figures(**values: tuple[object, ...]) -> dict[str, Column]:
    return {key: Column(unit="", values=column) for key, column in values.items()}


@pytest.mark.parametrize(
    ("values", "reading"),
    [
        ((1.0, 2.0), Reading(value=2.0, day=DAY)),
        ((1.0, None), Reading(value=1.0, day=BEFORE)),
        (("low", 0), Reading(value=0, day=DAY)),
        (("low", True), Reading(value="low", day=BEFORE)),
        ((5.0,), Reading(value=5.0, day=BEFORE)),
        ((None, None), None),
        ((), None),
    ],
)
def test_the_newest_reading_is_the_last_known_one(
    values: tuple[object, ...], reading: Reading | None
) -> None:
    assert newest_reading(figures(form=values), (BEFORE, DAY), "form") == reading


def test_what_is_not_there_is_missing() -> None:
    assert newest_reading({}, (DAY,), "form") is None
    for read in (load_figure("form"), wellbeing_figure("readiness"), health_value("spo2"), stage("deep")):
        assert read(data_of()) is None
    assert health_value("spo2")(data_of(health=HealthLatest(values={}))) is None
    for pick in (
        predicted_figure("vdot"),
        predicted_race_s("5_km"),
        streak_length(lambda streaks: streaks.current_days),
        eddington_number("running", "km"),
        latest_load,
    ):
        assert pick(data_of()) is None


def test_wellbeing_counts_its_days_from_the_first() -> None:
    told = Wellbeing(first_day=BEFORE, last_day=DAY, figures=figures(readiness=(70.0, None)))
    assert wellbeing_figure("readiness")(data_of(wellbeing=told)) == Reading(value=70.0, day=BEFORE)


def test_a_health_value_has_its_own_day_and_is_a_number_or_text() -> None:
    values = {
        "spo2": HealthValue(day=BEFORE, value=96.0, unit="%"),
        "odd": HealthValue(day=DAY, value=[1], unit=""),
    }
    data = data_of(health=HealthLatest(values=values))
    assert health_value("spo2")(data) == Reading(value=96.0, day=BEFORE)
    assert health_value("odd")(data) is None


def test_a_text_that_is_no_option_is_missing() -> None:
    told = Wellbeing(first_day=DAY, last_day=DAY, figures=figures(status=("low",), odd=("odd",)))
    data = data_of(wellbeing=told)
    assert one_of(("low",), wellbeing_figure("status"))(data) == Reading(value="low", day=DAY)
    assert one_of(("low",), wellbeing_figure("odd"))(data) is None


def test_another_unit_is_of_the_same_day() -> None:
    told = Wellbeing(first_day=DAY, last_day=DAY, figures=figures(rate=(0.5,), text=("x",)))
    data = data_of(wellbeing=told)
    assert scaled(2.0, wellbeing_figure("rate"))(data) == Reading(value=1.0, day=DAY)
    assert scaled(2.0, wellbeing_figure("text"))(data) is None


@pytest.mark.parametrize(
    ("age", "limit", "current"), [(14, 14, True), (15, 14, False), (9999, None, True), (-1, 14, True)]
)
def test_a_value_ages(age: int, limit: int | None, current: bool) -> None:
    assert is_current(DAY - timedelta(days=age), DAY, limit) is current


def sleep(kind: str, start: int, end: int, stages: SleepStages | None = None) -> SleepSession:
    """A sleep between two hours of a day."""
    first, last = (datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (start, end))
    return SleepSession(kind=kind, start_time=first, end_time=last, stages=stages)


def night(*sessions: SleepSession, day: date = DAY, **values: object) -> Night:
    return Night(day=day, sessions=sessions, values=values)


def nights(*rows: Night) -> AthleteData:
    return data_of(nights=Nights(nights=rows))


def test_bedtime_and_wake_time_are_of_the_longest_sleep_that_is_no_nap() -> None:
    data = nights(night(sleep("main", 0, 1), sleep("main", 2, 6), sleep("nap", 7, 14)))
    assert fell_asleep(data) == Reading(value=datetime(2026, 11, 22, 2, tzinfo=UTC), day=DAY)
    assert woke_up(data) == Reading(value=datetime(2026, 11, 22, 6, tzinfo=UTC), day=DAY)


def test_a_night_without_times_leaves_those_of_the_one_before() -> None:
    data = nights(night(sleep("main", 1, 6), day=BEFORE), night(sleep("nap", 12, 13), sleep_score=80.0))
    assert woke_up(data) == Reading(value=datetime(2026, 11, 22, 6, tzinfo=UTC), day=BEFORE)
    assert night_value("sleep_score")(data) == Reading(value=80.0, day=DAY)


def test_stages_are_the_devices_sums_else_those_of_the_recorded_stretches() -> None:
    stages = SleepStages(duration_s=(600.0, 300.0, 60.0), level=("deep", "light", "deep"))
    empty = SleepStages(duration_s=(), level=())
    staged = night(sleep("main", 0, 6, stages), sleep("nap", 12, 13, stages))
    assert stage("deep")(nights(staged)) == Reading(value=660.0, day=DAY)
    assert stage("rem")(nights(staged)) == Reading(value=0, day=DAY)
    stated = night(sleep("main", 0, 6, stages), sleep_deep_s=700.0)
    assert stage("deep")(nights(stated)) == Reading(value=700.0, day=DAY)
    assert stage("deep")(nights(night(sleep("main", 0, 6, empty), sleep("main", 7, 8)))) is None


def test_a_streak_that_is_over_is_none_at_all() -> None:
    """Nothing in a row is a known number."""
    reply = contract("streaks")
    current = streak_length(lambda streaks: streaks.current_days)
    assert current(data_of(streaks=decode(Streaks, reply))) == 3
    assert current(data_of(streaks=decode(Streaks, reply | {"current_days": None}))) == 0


def test_a_race_is_predicted_by_vdot_and_by_riegel_where_that_says_nothing() -> None:
    reply = contract("predictions")
    data = data_of(predictions=decode(Predictions, reply))
    assert predicted_race_s("10_km")(data) == 2487.85
    for race in reply["races"]:
        if race["method"] == "vdot":
            race["value"] = None
    assert predicted_race_s("10_km")(data_of(predictions=decode(Predictions, reply))) == 2501.92
    assert predicted_race_s("100_km")(data) is None
