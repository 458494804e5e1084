"""Calendar: activities when and where they were by the clock, goals on their last day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM, UnitSystem
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault import calendar as calendar_module
from custom_components.milevault.calendar_events import Wording, activity_event, goal_event
from custom_components.milevault.decoding import decode
from custom_components.milevault.part_replies import Goal, Goals
from custom_components.milevault.replies import Activity
from tests.ha.samples import activity, athlete, contract, summary
from tests.ha.sidecar import FakeSidecar

CALENDAR = "calendar.ada_canary_activities"
WORDING = Wording(
    language="de",
    texts={
        "component.milevault.entity.sensor.latest_activity.state.running": "Laufen",
        "component.milevault.entity.sensor.latest_activity.state.generic": "Andere",
        "component.milevault.entity.calendar.activities.state_attributes.goal.state.week": "Wochenziel",
        "component.milevault.entity.calendar.activities.state_attributes.measure.state.count": "Aktivitäten",
    },
    units=METRIC_SYSTEM,
)


def one_activity(**changes: Any) -> Activity:
    return decode(Activity, activity(**changes))


def goals() -> tuple[Goal, ...]:
    return decode(Goals, contract("goals")).goals


def goal(**changes: Any) -> Goal:
    (first, *_) = contract("goals")["goals"]
    return decode(Goal, first | changes)


async def events(
    hass: HomeAssistant, start: str, end: str, entity_id: str = CALENDAR
) -> list[dict[str, Any]]:
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": entity_id, "start_date_time": start, "end_date_time": end},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    found: Any = answer[entity_id]
    return list(found["events"])


def test_an_activity_is_told_by_its_name_on_its_own_clock() -> None:
    event = activity_event(one_activity(utc_offset_s=32400), WORDING)
    assert (event.summary, event.description) == ("Canary Hill", "Laufen · 12,35 km · 1 h 00 min")
    assert event.start == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert event.end == datetime(2026, 11, 22, 8, 31, 40, tzinfo=UTC)
    assert event.location is None


def test_without_a_name_the_sport_is_the_title_and_is_not_said_twice() -> None:
    event = activity_event(one_activity(name=None), WORDING)
    assert (event.summary, event.description) == ("Laufen", "12,35 km · 1 h 00 min")


def test_what_is_missing_is_left_out() -> None:
    bare = one_activity(
        name=None,
        sport="underwater_chess",
        distance_m=None,
        moving_time_s=None,
        elapsed_time_s=None,
        utc_offset_s=None,
    )
    event = activity_event(bare, WORDING)
    assert (event.summary, event.description) == ("Andere", None)
    assert event.end - event.start == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("units", "road"), [(METRIC_SYSTEM, "12,35 km"), (US_CUSTOMARY_SYSTEM, "7,67 mi")], ids=["km", "miles"]
)
def test_distances_are_in_the_users_unit(units: UnitSystem, road: str) -> None:
    event = activity_event(one_activity(), replace(WORDING, units=units))
    assert event.description is not None
    assert road in event.description


@pytest.mark.parametrize(
    ("language", "number"),
    [
        *(("en", "1.5"), ("en-GB", "1.5"), ("de", "1,5"), ("de-CH", "1.5"), ("fr", "1,5"), ("nl", "1,5")),
        *(("es", "1,5"), ("es-419", "1.5"), ("pt-BR", "1,5"), ("ja", "1.5"), ("zh-Hans", "1.5")),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, number: str) -> None:
    assert replace(WORDING, language=language).number(1.5) == number
    assert replace(WORDING, language=language).number(1234567.0) == "1234567"


@pytest.mark.parametrize(
    ("changes", "title", "progress"),
    [
        ({}, "Wochenziel: Laufen · 30 km", "10 km / 30 km"),
        ({"sport": None}, "Wochenziel: 30 km", "10 km / 30 km"),
        (
            {"measure": "count", "unit": "", "target": 10000.0, "sport": None},
            "Wochenziel: 10000 Aktivitäten",
            "10000 Aktivitäten / 10000 Aktivitäten",
        ),
        (
            {"measure": "moving_time_s", "target": 14400.0, "sport": None},
            "Wochenziel: 4 h 00 min",
            "2 h 47 min / 4 h 00 min",
        ),
        (
            {"measure": "elevation_gain_m", "target": 2000.0, "sport": None},
            "Wochenziel: 2000 m",
            "10000 m / 2000 m",
        ),
        (
            {"measure": "hours_of_joy", "unit": "h", "target": 12.0, "sport": None},
            "Wochenziel: 12 h",
            "10000 h / 12 h",
        ),
    ],
)
def test_goals_are_told_in_the_users_words(changes: dict[str, Any], title: str, progress: str) -> None:
    event = goal_event(goal(**changes), WORDING, date(2026, 5, 6))
    assert event is not None
    assert (event.summary, event.description) == (title, progress)
    assert (event.start, event.end, event.all_day) == (date(2026, 5, 10), date(2026, 5, 11), True)


def test_a_goal_that_is_over_or_does_not_run_has_no_day() -> None:
    assert goal_event(goal(), WORDING, date(2026, 5, 10)) is not None
    assert goal_event(goal(), WORDING, date(2026, 5, 11)) is None
    assert goal_event(goal(progress=None), WORDING, date(2026, 5, 6)) is None


async def test_the_calendar_of_an_athlete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The sample's goals have a last day, on which the calendar is on.
    sidecar.replies[1, "goals"] = goal_until(dt_util.now().date() + timedelta(days=3))
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.CALENDAR])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_a_span_is_asked_for_page_by_page(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_module, "PAGE_SIZE", 2)
    first = datetime(2026, 3, 1, 12, tzinfo=UTC)
    sidecar.activities = [
        activity(number, name=f"Tour {number}", start_time=(first + timedelta(days=number)).isoformat())
        for number in range(7)
    ]
    sidecar.requests.clear()
    found = await events(hass, "2026-03-02 00:00:00", "2026-03-07 00:00:00")
    assert [one["summary"] for one in found] == [f"Tour {number}" for number in range(1, 6)]
    cursors = [one.query.get("cursor") for one in sidecar.requests if one.query.get("limit") == "2"]
    assert cursors == [None, "2", "4"]


async def test_what_reaches_into_a_span_is_in_it(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    night = {"start_time": "2026-03-01T21:00:00Z", "elapsed_time_s": 14400.0}
    sidecar.activities = [
        activity(1, name="Into the night", **night),
        activity(2, name="Over before", start_time="2026-03-01T21:00:00Z", elapsed_time_s=3600.0),
        activity(3, name="Change", sport="transition", start_time="2026-03-02T08:00:00Z"),
    ]
    found = await events(hass, "2026-03-02 00:00:00", "2026-03-03 00:00:00")
    assert [one["summary"] for one in found] == ["Into the night"]
    assert found[0]["start"] == "2026-03-01T22:00:00+01:00"


def goal_until(day: date) -> dict[str, Any]:
    """A reply with one goal whose running period ends on a day."""
    first, *_ = contract("goals")["goals"]
    return {"goals": [first | {"progress": first["progress"] | {"last_day": day.isoformat()}}]}


async def test_goals_end_on_a_day_of_the_calendar_and_sports_have_names(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    now = dt_util.now()
    last_day = now.date() + timedelta(days=3)
    sidecar.replies[1, "goals"] = goal_until(last_day)
    sidecar.activities = [activity(1, name=None, sport="hiking", start_time=now.isoformat())]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    span = (now - timedelta(days=1)).isoformat(), (now + timedelta(days=5)).isoformat()
    found = await events(hass, *span)
    assert found[0]["summary"] == "Hiking"
    assert [(one["summary"], one["start"]) for one in found[1:]] == [
        ("Goal of the week: Running · 30 km", last_day.isoformat())
    ]
    assert {"location", "latitude", "longitude"}.isdisjoint(found[0])
    before = (now - timedelta(days=1)).isoformat(), (now + timedelta(days=1)).isoformat()
    assert [one["summary"] for one in await events(hass, *before)] == ["Hiking"]


async def test_the_state_is_on_while_an_activity_goes_on(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    start = dt_util.utcnow() - timedelta(minutes=10)
    sidecar.summaries[1] = summary(athlete(), activity(1, start_time=start.isoformat()))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    state = hass.states.get(CALENDAR)
    assert (state.state, state.attributes["message"]) == ("on", "Canary Hill")
    assert state.attributes["location"] == ""
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(("start", "state"), [("00:30", "off"), ("01:30", "on")])
async def test_of_two_hours_of_one_name_the_second_is_not_the_first(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    clock: FrozenDateTimeFactory,
    start: str,
    state: str,
) -> None:
    """At 2:40 in Berlin, the second time on the day on which clocks are put back, after a run at 2:30."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    clock.move_to("2026-10-25T01:40:00+00:00")
    run = activity(1, start_time=f"2026-10-25T{start}:00Z", elapsed_time_s=1200.0)
    sidecar.summaries[1] = summary(athlete(), run)
    sidecar.replies.pop((1, "goals"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(CALENDAR).state == state
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_state_is_on_while_a_goal_ends_and_off_without_anything(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    sidecar.replies[1, "goals"] = goal_until(dt_util.now().date())
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    state = hass.states.get(CALENDAR)
    assert (state.state, state.attributes["message"]) == ("on", "Goal of the week: Running · 30 km")
    sidecar.replies.pop((1, "goals"))
    await entry.runtime_data.async_refresh()
    assert hass.states.get(CALENDAR).state == "off"


async def test_a_sidecar_that_is_away_is_an_error_and_no_empty_calendar(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await sidecar.stop()
    with pytest.raises(HomeAssistantError) as raised:
        await events(hass, "2026-03-02 00:00:00", "2026-03-03 00:00:00")
    assert raised.value.translation_key == "cannot_connect"


async def test_athletes_are_not_crossed(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bob Other"), activity(70, athlete_id=2, name="Bob's tour"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    span = ("2026-11-20 00:00:00", "2026-11-24 00:00:00")
    assert [one["summary"] for one in await events(hass, *span)] == ["Canary Hill"]
    theirs = await events(hass, *span, "calendar.bob_other_activities")
    assert [one["summary"] for one in theirs] == ["Bob's tour"]
