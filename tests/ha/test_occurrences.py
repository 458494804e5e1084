"""What fires besides recorded activities: from the event stream, and from what a refresh shows anew."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.milevault.coordinator import local_today
from custom_components.milevault.decoding import decode
from custom_components.milevault.marks import NIGHT_SETTLES, Memory, Seen, judged, next_due
from custom_components.milevault.occurrences import OCCURRED, Attributes, Occurrence
from custom_components.milevault.part_replies import Goals, Nights, Wellbeing
from custom_components.milevault.parts import AthleteData
from custom_components.milevault.replies import Summary
from tests.ha.conftest import until
from tests.ha.samples import Json, activity, athlete, contract, summary
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_push import settled

DAY = date(2026, 11, 22)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def heard(hass: HomeAssistant) -> list[Occurrence]:
    """Everything that fires."""
    found: list[Occurrence] = []

    @callback
    def note(one: Occurrence) -> None:
        found.append(one)

    async_dispatcher_connect(hass, OCCURRED, note)
    return found


@dataclass
class Clock:
    """What time the announcer reads."""

    now: datetime


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is noon where the athlete lives, until the test moves it."""
    found = Clock(datetime.combine(dt_util.now(BERLIN).date(), time(12), BERLIN))
    monkeypatch.setattr("custom_components.milevault.announcer.utcnow", lambda: dt_util.as_utc(found.now))
    return found


def goals(share: float, *, target: float = 30000.0, first_day: str = "2026-11-16") -> Json:
    """One goal."""
    (one, *_) = contract("goals")["goals"]
    progress = one["progress"] | {"share": share, "first_day": first_day}
    return {"goals": [one | {"target": target, "progress": progress}]}


def night(day: date, *kinds: str) -> Json:
    """What is recorded of one day's sleep."""
    (one,) = contract("health_nights")["nights"]
    session = one["sessions"][0]
    return {
        "nights": [one | {"day": day.isoformat(), "sessions": [session | {"kind": kind} for kind in kinds]}]
    }


def wellbeing(day: date, **figures: object) -> Json:
    """One day's figures."""
    columns = {key: {"unit": "", "values": [value]} for key, value in figures.items()}
    return {"first_day": day.isoformat(), "last_day": day.isoformat(), "figures": columns}


def seen(today: date = DAY, options: Mapping[str, Any] | None = None, **parts: Json) -> Seen:
    """An athlete of whom only these parts are known."""
    kinds: dict[str, Any] = {"goals": Goals, "nights": Nights, "wellbeing": Wellbeing}
    known: dict[str, Any] = {name: decode(kinds[name], reply) for name, reply in parts.items()}
    data = AthleteData(summary=decode(Summary, summary(athlete(), activity())), **known)
    return Seen(data=data, today=today, options=options or {})


def judge(step: Seen, memory: Memory, now: datetime) -> tuple[list[tuple[str, Attributes]], Memory]:
    """What a refresh fires at ``now``."""
    return judged(step.data, step.options, memory, now)


def fired(*steps: Seen) -> list[list[str]]:
    """What each refresh fires, and what follows of it in time, from a first one on an empty memory."""
    memory: Memory = {}
    found = []
    for number, step in enumerate(steps):
        shown = morning(step.today, 10 * number)
        at_once, memory = judge(step, memory, shown)
        later, memory = judge(step, memory, shown + NIGHT_SETTLES)
        found.append([kind for kind, _ in at_once + later])
    return found


def morning(day: date, minute: float = 0) -> datetime:
    """So many minutes after eight o'clock where the athlete lives."""
    return datetime.combine(day, time(8), BERLIN) + timedelta(minutes=minute)


def told(*steps: tuple[float, Seen]) -> list[tuple[float, str]]:
    """What fires at which minute of a morning whose night was not recorded at first."""
    _, memory = judge(seen(nights=night(DAY), wellbeing=wellbeing(DAY)), {}, morning(DAY, -60))
    found = []
    for minute, step in steps:
        kinds, memory = judge(step, memory, morning(DAY, minute))
        # As it comes back from the disk.
        memory = json.loads(json.dumps(memory))
        found += [(minute, kind) for kind, _ in kinds]
    return found


def slept(hours: float | None, score: float | None = None) -> Seen:
    """A recorded night."""
    asleep_s = None if hours is None else hours * 3600
    return seen(nights=night(DAY, "main"), wellbeing=wellbeing(DAY, sleep_asleep=asleep_s, sleep_score=score))


def test_a_night_in_one_file_is_told_when_it_has_settled() -> None:
    short = slept(5)
    expected = [(5, "night_recorded"), (5, "slept_poorly")]
    assert told((0, short), (4.9, short), (5, short), (6, short), (300, short)) == expected


def test_a_night_in_two_files_is_told_once_with_what_the_last_one_says() -> None:
    """The sleep in two parts: of the first one alone it was short."""
    assert told((0, slept(3)), (2, slept(7, 80)), (5, slept(7, 80)), (9, slept(7, 80))) == [
        (5, "night_recorded")
    ]


def test_a_second_file_that_makes_the_night_poor_is_told_when_that_has_settled() -> None:
    good, poor = slept(7), slept(7, 50)
    steps = ((0, good), (2, poor), (5, poor), (7, poor), (12, poor))
    assert told(*steps) == [(5, "night_recorded"), (7, "slept_poorly")]


def test_a_late_file_fires_only_a_verdict_that_is_new() -> None:
    good, poor = slept(7), slept(7, 50)
    steps = ((0, good), (5, good), (120, poor), (125, poor), (200, good), (210, poor), (220, poor))
    assert told(*steps) == [(5, "night_recorded"), (125, "slept_poorly")]


def test_a_late_file_that_takes_the_verdict_back_changes_nothing_that_was_told() -> None:
    poor, good = slept(5), slept(7)
    expected = [(5, "night_recorded"), (5, "slept_poorly")]
    assert told((0, poor), (5, poor), (120, good), (125, good)) == expected


def test_a_verdict_that_comes_and_goes_before_it_settles_is_none() -> None:
    poor, good = slept(5), slept(7)
    steps = ((0, poor), (4, good), (5, good), (6, poor), (10, poor), (11, poor))
    assert told(*steps) == [(5, "night_recorded"), (11, "slept_poorly")]


def test_a_night_that_comes_just_before_midnight_is_not_lost() -> None:
    short = slept(5)
    yesterdays = replace(short, today=DAY + timedelta(days=1))
    late = 15 * 60 + 58
    steps = ((late, short), (late + 3, yesterdays), (late + 5, yesterdays), (late + 8, yesterdays))
    assert told(*steps) == [(late + 5, "night_recorded"), (late + 5, "slept_poorly")]


def test_old_nights_of_an_archive_are_not_told() -> None:
    old = DAY - timedelta(days=1)
    archive = seen(nights=night(old, "main"), wellbeing=wellbeing(old, sleep_asleep=3 * 3600))
    assert told((0, archive), (5, archive), (60, archive)) == []


def test_a_clock_that_is_put_back_delays_a_night_and_loses_none() -> None:
    short = slept(5)
    steps = ((0, short), (-30, short), (-26, short), (-25, short), (0, short))
    assert told(*steps) == [(-25, "night_recorded"), (-25, "slept_poorly")]


def test_what_waits_says_when_it_is_due() -> None:
    _, memory = judge(seen(nights=night(DAY), wellbeing=wellbeing(DAY)), {}, morning(DAY, -60))
    assert next_due(memory, morning(DAY)) is None
    _, memory = judge(slept(7), memory, morning(DAY))
    _, memory = judge(slept(5), memory, morning(DAY, 2))
    assert next_due(memory, morning(DAY, 2)) == morning(DAY, 5)
    assert next_due(memory, morning(DAY, 5)) == morning(DAY, 7)
    assert next_due(memory, morning(DAY, 7)) is None


def test_a_goal_fires_when_its_share_crosses_one_and_once_a_period() -> None:
    open_, done = seen(goals=goals(0.9)), seen(goals=goals(1.0))
    following = seen(goals=goals(1.2, first_day="2026-11-23"))
    told = ["goal_reached"]
    assert fired(open_, done, done, open_, done, following) == [[], told, [], [], [], told]


def test_a_goal_does_not_fire_by_being_set_or_changed() -> None:
    assert fired(seen(goals=goals(1.5))) == [[]]
    assert fired(seen(goals=goals(0.5)), seen(goals=goals(1.5, target=10000.0))) == [[], []]


def test_what_is_unknown_for_a_while_is_not_forgotten() -> None:
    done = seen(goals=goals(1.0))
    assert fired(seen(goals=goals(0.9)), done, seen(), done) == [[], ["goal_reached"], [], []]


def test_a_goal_tells_what_it_counts_and_no_progress() -> None:
    _, memory = judge(seen(goals=goals(0.9)), {}, morning(DAY))
    ((_, attributes),), _ = judge(seen(goals=goals(1.0)), memory, morning(DAY))
    assert attributes == {"goal_id": 1, "sport": "running", "measure": "distance_m", "period": "week"}


def test_last_night_fires_once_and_a_nap_or_an_older_night_does_not() -> None:
    before = DAY - timedelta(days=1)
    steps = (
        seen(nights=night(before, "main")),
        seen(nights=night(DAY, "nap")),
        seen(nights=night(DAY, "main", "nap")),
        seen(nights=night(DAY, "main")),
    )
    assert fired(*steps) == [[], [], ["night_recorded"], []]


def test_a_clock_that_goes_back_repeats_nothing() -> None:
    yesterday, before = DAY - timedelta(days=1), DAY - timedelta(days=2)
    steps = (
        seen(before, nights=night(before)),
        seen(yesterday, nights=night(yesterday, "main")),
        seen(DAY, nights=night(DAY)),
        seen(yesterday, nights=night(yesterday, "main")),
        seen(DAY, nights=night(DAY, "main")),
    )
    assert fired(*steps) == [[], ["night_recorded"], [], [], ["night_recorded"]]


def test_every_poor_night_fires_by_the_thresholds_of_the_options() -> None:
    unknown = seen(wellbeing=wellbeing(DAY))
    short = seen(wellbeing=wellbeing(DAY, sleep_asleep=6.5 * 3600))
    strict = seen(options={"poor_sleep_hours": 7}, wellbeing=wellbeing(DAY, sleep_asleep=6.5 * 3600))
    tomorrow = DAY + timedelta(days=1)
    poor = seen(tomorrow, wellbeing=wellbeing(tomorrow, sleep_score=40))
    assert fired(unknown, short, strict, poor) == [[], [], ["slept_poorly"], ["slept_poorly"]]


def test_hrv_fires_when_it_leaves_its_range_and_not_daily() -> None:
    low = seen(wellbeing=wellbeing(DAY, hrv_status="low"))
    fine = seen(wellbeing=wellbeing(DAY, hrv_status="balanced"))
    high = seen(wellbeing=wellbeing(DAY, hrv_status="high"))
    told = [
        [kind for kind in step if kind == "hrv_out_of_range"]
        for step in fired(fine, low, low, high, fine, low)
    ]
    one = ["hrv_out_of_range"]
    assert told == [[], one, [], one, [], one]


def kinds(heard: list[Occurrence]) -> list[tuple[str, Any]]:
    return [(one.kind, dict(one.attributes)) for one in heard]


def of_activity(activity_id: int, **changes: Any) -> Json:
    """What all payloads about an activity hold."""
    start = dt_util.utcnow() - timedelta(hours=2)
    return {
        "activity_id": activity_id,
        "import_id": 1,
        "import_origin": "inbox",
        "import_seen": 1,
        "sport": "running",
        "start_time": start.isoformat(),
    } | changes


async def test_a_personal_record_names_its_distances(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, heard: list[Occurrence]
) -> None:
    records = [
        {
            "kind": "distance",
            "size": 5000.0,
            "value": 1500.0,
            "previous_value": 1600.0,
            "previous_activity_id": 1,
        },
        {
            "kind": "distance",
            "size": 1234.0,
            "value": 400.0,
            "previous_value": 410.0,
            "previous_activity_id": 1,
        },
        {"kind": "power", "size": 300.0, "value": 300.0, "previous_value": 290.0, "previous_activity_id": 1},
    ]
    sidecar.publish("personal_record", of_activity(8, records=records))
    await settled(hass, loaded, sidecar)
    attributes = {"activity_id": 8, "sport": "running", "distances": ["5_km", "1234_m"], "count": 3}
    assert kinds(heard) == [("personal_record", attributes)]
    state = hass.states.get("event.ada_canary_personal_record")
    assert attributes.items() <= state.attributes.items()


async def test_a_route_and_a_segment_are_told_without_their_names(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, heard: list[Occurrence]
) -> None:
    route = {"route_id": 3, "reversed": False, "count": 9, "compared": 8, "rank": 1, "best": True}
    segment = {"segment_id": 4, "name": "Canary Climb", "reversed": False, "elapsed_s": 300.0}
    sidecar.publish("route_repeated", of_activity(8, **route))
    sidecar.publish("segment_record", of_activity(8, records=[segment]))
    await settled(hass, loaded, sidecar)
    assert [one.kind for one in heard] == ["route_repeated", "segment_record"]
    assert heard[0].attributes == {
        "activity_id": 8,
        "sport": "running",
        "route_id": 3,
        "reversed": False,
        "count": 9,
        "rank": 1,
        "best": True,
    }
    assert heard[1].attributes == {"activity_id": 8, "sport": "running", "segment_ids": [4], "count": 1}


@pytest.mark.parametrize("kind", ["personal_record", "route_repeated", "segment_record"])
async def test_an_archive_brings_no_old_records(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, heard: list[Occurrence], kind: str
) -> None:
    rest = {"records": [], "route_id": 1, "reversed": False, "count": 2, "rank": 1, "best": True}
    old = (dt_util.utcnow() - timedelta(days=8)).isoformat()
    sidecar.publish(kind, of_activity(8, **rest, import_seen=11, start_time=old))
    await settled(hass, loaded, sidecar)
    assert heard == []


async def test_an_import_fails_once_however_many_files_are_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, heard: list[Occurrence]
) -> None:
    for item in (1, 2):
        sidecar.publish("file_rejected", {"import_id": 5, "item_id": item, "code": "corrupt"})
    sidecar.publish("import_finished", {"import_id": 5, "origin": "inbox", "seen": 2, "rejected": 2})
    sidecar.publish("import_finished", {"import_id": 6, "origin": "inbox", "seen": 2, "rejected": 0})
    sidecar.publish("import_finished", {"import_id": 7, "origin": "inbox", "seen": 2, "rejected": 1})
    await settled(hass, loaded, sidecar)
    failed = [
        ("import_failed", {"import_id": 5, "code": "corrupt"}),
        ("import_failed", {"import_id": 7, "code": None}),
    ]
    assert kinds(heard) == failed
    await hass.config_entries.async_reload(loaded.entry_id)
    sidecar.publish("file_rejected", {"import_id": 7, "item_id": 9, "code": "corrupt"})
    await settled(hass, loaded, sidecar)
    assert kinds(heard) == failed


def main_night(sidecar: FakeSidecar) -> None:
    """The night that ended today is recorded."""
    today = local_today(decode(Summary, sidecar.summaries[1]).athlete)
    sidecar.replies[1, "health/nights"] = night(today, "main")


def is_waiting(entry: MockConfigEntry) -> bool:
    """A night is there and not told yet."""
    memory = entry.runtime_data.saved.memories.get(1, {})
    return any("since" in one for marks in memory.values() for one in marks.values())


async def settle(hass: HomeAssistant, clock: Clock) -> None:
    """The time passes after which a night is told."""
    clock.now += NIGHT_SETTLES
    async_fire_time_changed(hass, dt_util.utcnow() + NIGHT_SETTLES + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=False)


async def test_a_night_is_told_when_its_time_has_come_without_a_refresh(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    heard: list[Occurrence],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.coordinator.POLL_INTERVAL", timedelta(hours=1))
    await until(lambda: loaded.runtime_data.saved.memories)
    main_night(sidecar)
    await loaded.runtime_data.async_refresh()
    await until(lambda: is_waiting(loaded))
    asked = len(sidecar.requests)
    await settle(hass, clock)
    await until(lambda: heard)
    assert [one.kind for one in heard] == ["night_recorded"]
    assert len(sidecar.requests) == asked


async def test_a_restart_before_a_night_is_told_neither_loses_nor_repeats_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    heard: list[Occurrence],
    clock: Clock,
) -> None:
    await until(lambda: loaded.runtime_data.saved.memories)
    main_night(sidecar)
    await loaded.runtime_data.async_refresh()
    await until(lambda: is_waiting(loaded))
    await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass, clock)
    assert heard == []
    await hass.config_entries.async_setup(loaded.entry_id)
    await until(lambda: heard)
    await settle(hass, clock)
    await loaded.runtime_data.async_refresh()
    await hass.config_entries.async_reload(loaded.entry_id)
    await until(lambda: sidecar.stream_count == 1)
    await settle(hass, clock)
    assert [one.kind for one in heard] == ["night_recorded"]


async def test_a_recorded_night_fires_after_the_event_and_not_again_after_a_restart(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    heard: list[Occurrence],
    hass_storage: dict[str, Any],
    clock: Clock,
) -> None:
    on_disk: list[Any] = []

    @callback
    def look(_one: Occurrence) -> None:
        on_disk.append(
            hass_storage[f"milevault.{loaded.entry_id}"]["data"]["memories"]["1"]["night_recorded"]
        )

    async_dispatcher_connect(hass, OCCURRED, look)
    await until(lambda: loaded.runtime_data.saved.memories)
    main_night(sidecar)
    sidecar.publish("health_recorded", {"import_id": 1, "sleep": True})
    await until(lambda: is_waiting(loaded))
    assert heard == []
    await settle(hass, clock)
    await until(lambda: heard)
    assert [one.kind for one in heard] == ["night_recorded"]
    assert [one["night"]["held"] for one in on_disk] == [True]
    await hass.async_block_till_done()
    assert hass.states.get("event.ada_canary_night_recorded").attributes["event_type"] == "night_recorded"
    await hass.config_entries.async_reload(loaded.entry_id)
    sidecar.publish("health_recorded", {"import_id": 2, "sleep": True})
    await settled(hass, loaded, sidecar)
    await loaded.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [one.kind for one in heard] == ["night_recorded"]


async def test_what_happened_while_home_assistant_was_off_fires_when_it_is_back(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, heard: list[Occurrence]
) -> None:
    sidecar.replies[1, "goals"] = goals(0.5)
    await loaded.runtime_data.async_refresh()
    await until(lambda: "goal_reached" in loaded.runtime_data.saved.memories.get(1, {}))
    await hass.config_entries.async_unload(loaded.entry_id)
    sidecar.replies[1, "goals"] = goals(1.1)
    await hass.config_entries.async_setup(loaded.entry_id)
    await until(lambda: heard)
    assert [one.kind for one in heard] == ["goal_reached"]


async def test_an_announcement_that_is_cut_off_comes_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    heard: list[Occurrence],
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
) -> None:
    await until(lambda: loaded.runtime_data.saved.memories)
    saved, is_writing = loaded.runtime_data.saved, asyncio.Event()
    write = saved.save

    async def write_slowly() -> None:
        await write()
        is_writing.set()
        await asyncio.Event().wait()

    main_night(sidecar)
    await loaded.runtime_data.async_refresh()
    await until(lambda: is_waiting(loaded))
    monkeypatch.setattr(saved, "save", write_slowly)
    await settle(hass, clock)
    await until(is_writing.is_set)
    monkeypatch.setattr(saved, "save", write)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert heard == []
    await hass.config_entries.async_setup(loaded.entry_id)
    await until(lambda: heard)
    assert [one.kind for one in heard] == ["night_recorded"]


async def test_event_entities_listen_to_their_own_athlete_only(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes.append(athlete(2, "Bob Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bob Canary"), None)
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: sidecar.stream_count == 1)
    changed: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        changed.append(event.data["entity_id"])

    hass.bus.async_listen("state_changed", note)
    sidecar.publish("activity_recorded", of_activity(8), athlete_id=2)
    await settled(hass, entry, sidecar)
    assert [name for name in changed if name.startswith("event.")] == ["event.bob_canary_activity_recorded"]
