"""Binary sensors: what they answer, and of which day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault.binary_sensor import (
    Answer,
    Circumstances,
    hrv_below_range,
    import_problem,
    poor_sleep,
    training_today,
)
from custom_components.milevault.decoding import decode
from custom_components.milevault.part_replies import Column, Import, ImportCounts, Imports, Wellbeing
from custom_components.milevault.parts import AthleteData
from custom_components.milevault.replies import Summary
from tests.ha.figures import TODAY, column
from tests.ha.samples import activity, athlete, summary
from tests.ha.sidecar import FakeSidecar

NOW = Circumstances(today=TODAY, options={})
HOUR_S = 3600.0


def data_of(latest: dict[str, Any] | None = None, **parts: Any) -> AthleteData:
    return AthleteData(summary=decode(Summary, summary(athlete(), latest)), **parts)


def wellbeing(**columns: tuple[object, object]) -> Wellbeing:
    """The figures of yesterday and today."""
    figures = {key: Column(unit="", values=values) for key, values in columns.items()}
    return Wellbeing(first_day=TODAY - timedelta(days=1), last_day=TODAY, figures=figures)


@pytest.mark.parametrize(
    ("asleep", "score", "options", "answer"),
    [
        ((7 * HOUR_S, 5 * HOUR_S), (80, 80), {}, Answer(is_on=True, day=TODAY)),
        ((5 * HOUR_S, 7 * HOUR_S), (80, 80), {}, Answer(is_on=False, day=TODAY)),
        ((7 * HOUR_S, None), (50, None), {}, Answer(is_on=True, day=TODAY - timedelta(days=1))),
        ((None, None), (None, None), {}, Answer(is_on=None)),
        ((7 * HOUR_S, 7 * HOUR_S), (80, 80), {"poor_sleep_hours": 7.5}, Answer(is_on=True, day=TODAY)),
        ((7 * HOUR_S, 7 * HOUR_S), (80, 80), {"poor_sleep_score": 85}, Answer(is_on=True, day=TODAY)),
    ],
)
def test_poor_sleep_is_of_the_last_night_and_by_the_options(
    asleep: tuple[object, object], score: tuple[object, object], options: dict[str, float], answer: Answer
) -> None:
    data = data_of(wellbeing=wellbeing(sleep_asleep=asleep, sleep_score=score))
    assert poor_sleep(data, Circumstances(today=TODAY, options=options)) == answer


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (("balanced", "low"), Answer(is_on=True, day=TODAY)),
        (("low", "balanced"), Answer(is_on=False, day=TODAY)),
        (("low", "high"), Answer(is_on=False, day=TODAY)),
        (("low", None), Answer(is_on=True, day=TODAY - timedelta(days=1))),
        ((None, None), Answer(is_on=None)),
    ],
)
def test_hrv_below_range_is_the_status_of_the_newest_day(
    status: tuple[object, object], answer: Answer
) -> None:
    assert hrv_below_range(data_of(wellbeing=wellbeing(hrv_status=status)), NOW) == answer


def test_nothing_is_said_of_a_night_long_ago() -> None:
    told = wellbeing(hrv_status=("low", "low"), sleep_asleep=(HOUR_S, HOUR_S), sleep_score=(1, 1))
    later = replace(NOW, today=TODAY + timedelta(days=2))
    assert hrv_below_range(data_of(wellbeing=told), later) == Answer(is_on=None)
    assert poor_sleep(data_of(wellbeing=told), later) == Answer(is_on=None)


@pytest.mark.parametrize(
    ("latest", "is_on"),
    [
        (activity(), True),
        (activity(local_date="2026-11-21"), False),
        (activity(local_date=None, start_time="2026-11-21T23:30:00Z"), True),
        (activity(local_date=None, start_time="2026-11-21T22:30:00Z"), False),
        (None, False),
    ],
)
def test_training_today_goes_by_the_athletes_calendar(latest: dict[str, Any] | None, is_on: bool) -> None:
    assert training_today(data_of(latest), NOW) == Answer(is_on=is_on)


def imports(*rows: tuple[date, int]) -> Imports:
    """Imports by their day and count of refused files."""
    return Imports(
        imports=tuple(
            Import(
                import_id=number,
                started_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                counts=ImportCounts(rejected=rejected),
            )
            for number, (day, rejected) in enumerate(rows)
        )
    )


@pytest.mark.parametrize(
    ("rows", "is_on"),
    [
        ((), False),
        (((TODAY, 0),), False),
        (((TODAY, 0), (TODAY, 1)), True),
        (((TODAY - timedelta(days=7), 1),), True),
        (((TODAY - timedelta(days=8), 1),), False),
    ],
)
def test_an_import_is_a_problem_for_a_week(rows: tuple[tuple[date, int], ...], is_on: bool) -> None:
    assert import_problem(data_of(imports=imports(*rows)), NOW) == Answer(is_on=is_on)


def test_without_imports_nothing_is_known_of_problems() -> None:
    assert import_problem(data_of(), NOW) == Answer(is_on=None)


def state(hass: HomeAssistant, name: str) -> State:
    found = hass.states.get(f"binary_sensor.ada_canary_{name}")
    assert found is not None
    return found


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def refresh(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)


@pytest.mark.usefixtures("full")
async def test_every_binary_sensor_shows_its_answer(
    hass: HomeAssistant, entry: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    await set_up(hass, entry)
    for one in sorted(hass.states.async_all("binary_sensor"), key=lambda one: one.entity_id):
        assert {"state": one.state, **one.attributes} == snapshot(name=one.entity_id)


async def test_training_today_ends_at_midnight_of_the_athlete(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar, clock: FrozenDateTimeFactory
) -> None:
    await set_up(hass, entry)
    assert state(hass, "training_today").state == "on"
    clock.move_to("2026-11-22T23:05:00+00:00")
    for period in ("week", "month", "year"):
        volume = full.replies[1, f"volumes?period={period}"]["to_date"]["volume"]
        volume["last_day"] = "2026-11-23"
    await refresh(hass, entry)
    assert state(hass, "training_today").state == "off"


async def test_a_night_that_comes_late_answers_for_its_day(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    column(full, "sleep_asleep")[-1] = 5 * HOUR_S
    await set_up(hass, entry)
    assert (
        state(hass, "poor_sleep_last_night").state,
        state(hass, "poor_sleep_last_night").attributes["day"],
    ) == (
        "on",
        "2026-11-21",
    )
    for key, value in (("sleep_asleep", 8 * HOUR_S), ("sleep_score", 90.0)):
        column(full, key).append(value)
    full.replies[1, "wellbeing"]["last_day"] = "2026-11-22"
    await refresh(hass, entry)
    assert (
        state(hass, "poor_sleep_last_night").state,
        state(hass, "poor_sleep_last_night").attributes["day"],
    ) == (
        "off",
        "2026-11-22",
    )


async def test_a_good_retry_ends_the_problem(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    await set_up(hass, entry)
    assert state(hass, "import_problem").state == "on"
    for one in full.replies[1, "imports"]["imports"]:
        one["counts"]["rejected"] = 0
    await refresh(hass, entry)
    assert state(hass, "import_problem").state == "off"
