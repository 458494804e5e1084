"""Conditions in real automations: what they ask, and that the unknown is never a yes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import probatio
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import (
    async_from_config,
    async_get_all_descriptions,
    async_validate_condition_config,
)
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.condition import CONDITION_ROWS
from custom_components.milevault.coordinator import local_today
from custom_components.milevault.decoding import decode
from custom_components.milevault.replies import Athlete
from tests.ha.automations import automate, device_of, happen
from tests.ha.samples import Json, activity, athlete, contract, summary
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_words import ICONS, WORDS

TODAY = local_today(decode(Athlete, athlete()))
YESTERDAY = TODAY - timedelta(days=1)


def wellbeing(day: date, key: str, value: object) -> Json:
    """One figure of one day."""
    figures = {key: {"unit": "", "values": [value]}}
    return {"first_day": day.isoformat(), "last_day": day.isoformat(), "figures": figures}


def form(value: float) -> Json:
    return {
        "state": "ready",
        "days": [TODAY.isoformat()],
        "figures": {"form": {"unit": "", "values": [value]}},
    }


def goals(on_track: bool, last_day: date = TODAY) -> Json:
    (one, *_) = contract("goals")["goals"]
    progress = one["progress"] | {"on_track": on_track, "last_day": last_day.isoformat()}
    return {"goals": [one | {"progress": progress}]}


def trained(day: date, **changes: Any) -> Json:
    return summary(athlete(), activity(local_date=day.isoformat()) | changes)


WELLBEING, GOALS, LOAD, SUMMARY = "wellbeing", "goals", "load", "summary"


async def holds(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    key: str,
    target: dict[str, Any] | None = None,
    **options: Any,
) -> bool | None:
    """What a condition says of the first athlete now."""
    config = {
        "condition": f"milevault.{key}",
        "target": target or {"device_id": device_of(hass)},
        "options": options,
    }
    checker = await async_from_config(hass, await async_validate_condition_config(hass, config))
    try:
        return checker.async_check()
    finally:
        checker.async_unload()


@pytest.mark.parametrize(
    ("key", "options", "part", "reply", "expected"),
    [
        ("slept_poorly", {}, WELLBEING, wellbeing(TODAY, "sleep_asleep", 5 * 3600), True),
        ("slept_poorly", {}, WELLBEING, wellbeing(TODAY, "sleep_asleep", 7 * 3600), False),
        ("slept_poorly", {}, WELLBEING, wellbeing(TODAY, "sleep_score", 59), True),
        ("slept_poorly", {}, WELLBEING, wellbeing(YESTERDAY, "sleep_score", 20), False),
        ("slept_poorly", {}, WELLBEING, None, False),
        ("hrv_below_range", {}, WELLBEING, wellbeing(TODAY, "hrv_status", "low"), True),
        ("hrv_below_range", {}, WELLBEING, wellbeing(TODAY, "hrv_status", "high"), False),
        ("hrv_below_range", {}, WELLBEING, wellbeing(TODAY, "hrv_status", None), False),
        ("readiness_below", {"below": 50}, WELLBEING, wellbeing(TODAY, "readiness", 49.9), True),
        ("readiness_below", {"below": 50}, WELLBEING, wellbeing(TODAY, "readiness", 50), False),
        ("readiness_below", {"below": 50}, WELLBEING, wellbeing(TODAY, "readiness", None), False),
        ("readiness_below", {"below": 50}, WELLBEING, None, False),
        ("form_below", {"below": -20}, LOAD, form(-21), True),
        ("form_below", {"below": -20}, LOAD, form(-19), False),
        ("form_below", {"below": -20}, LOAD, None, False),
        ("behind_on_goal", {}, GOALS, goals(on_track=False), True),
        ("behind_on_goal", {}, GOALS, goals(on_track=True), False),
        ("behind_on_goal", {}, GOALS, goals(on_track=False, last_day=YESTERDAY), False),
        ("behind_on_goal", {}, GOALS, {"goals": []}, False),
        ("behind_on_goal", {}, GOALS, None, False),
        ("trained_today", {}, SUMMARY, trained(TODAY), True),
        ("trained_today", {}, SUMMARY, trained(YESTERDAY), False),
        ("trained_today", {}, SUMMARY, trained(TODAY, local_date=None), False),
        ("trained_today", {}, SUMMARY, summary(athlete(), None), False),
    ],
)
async def test_what_is_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    key: str,
    options: dict[str, Any],
    part: str,
    reply: Json | None,
    expected: bool,
) -> None:
    if part == SUMMARY and reply is not None:
        sidecar.summaries[1] = reply
    elif reply is None:
        sidecar.replies.pop((1, part))
    else:
        sidecar.replies[1, part] = reply
    await hass.config_entries.async_setup(entry.entry_id)
    assert await holds(hass, entry, key, **options) is expected


async def test_the_thresholds_are_those_of_the_options(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.config_entries.async_update_entry(entry, options={"poor_sleep_hours": 8})
    sidecar.replies[1, "wellbeing"] = wellbeing(TODAY, "sleep_asleep", 7 * 3600)
    await hass.config_entries.async_setup(entry.entry_id)
    assert await holds(hass, entry, "slept_poorly") is True


async def test_any_or_all_athletes(hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar) -> None:
    sidecar.athletes.append(athlete(2, "Bob Canary"))
    sidecar.summaries[1] = trained(TODAY)
    sidecar.summaries[2] = summary(athlete(2, "Bob Canary"), None)
    await hass.config_entries.async_setup(entry.entry_id)
    bob = device_of(hass, 2)
    both = {"device_id": [device_of(hass), bob]}
    assert await holds(hass, entry, "trained_today", both) is True
    assert await holds(hass, entry, "trained_today", both, behavior="all") is False
    assert await holds(hass, entry, "trained_today", {"device_id": bob}) is False
    nobody = {"device_id": "gone"}
    assert await holds(hass, entry, "trained_today", nobody, behavior="all") is False


async def test_nothing_holds_while_the_sidecar_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.summaries[1] = trained(TODAY)
    await loaded.runtime_data.async_refresh()
    assert await holds(hass, loaded, "trained_today") is True
    loaded.runtime_data.last_update_success = False
    assert await holds(hass, loaded, "trained_today") is False
    loaded.runtime_data.last_update_success = True
    loaded.runtime_data.data = replace(loaded.runtime_data.data, data={})
    assert await holds(hass, loaded, "trained_today") is False


async def test_an_entry_that_is_not_loaded_says_no(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await holds(hass, loaded, "behind_on_goal") is False


async def test_a_condition_stops_an_automation(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    device = {"device_id": device_of(hass)}
    said = await automate(
        hass,
        {"trigger": "milevault.goal_reached", "target": device},
        conditions=[{"condition": "milevault.trained_today", "target": device}],
    )
    happen(hass, "goal_reached")
    await hass.async_block_till_done()
    assert said == []
    sidecar.summaries[1] = trained(TODAY)
    await loaded.runtime_data.async_refresh()
    happen(hass, "goal_reached")
    await hass.async_block_till_done()
    assert len(said) == 1


@pytest.mark.parametrize(
    ("key", "options"),
    [("readiness_below", {}), ("readiness_below", {"below": 101}), ("slept_poorly", {"behavior": "some"})],
)
async def test_wrong_options_are_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, key: str, options: dict[str, Any]
) -> None:
    with pytest.raises(probatio.Invalid):
        await holds(hass, loaded, key, **options)


async def test_the_editor_knows_every_condition_with_its_options(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await async_setup_component(hass, "automation", {})
    described = await async_get_all_descriptions(hass)
    for row in CONDITION_ROWS:
        description = described[f"milevault.{row.key}"]
        assert description["target"]["entity"][0]["integration"] == "milevault"
        assert set(description["fields"]) == {"behavior", *(str(marker) for marker in row.options)}
        assert set(WORDS["conditions"][row.key]["fields"]) == set(description["fields"])
        assert ICONS["conditions"][row.key]["condition"]
    keys = {row.key for row in CONDITION_ROWS}
    assert keys == set(WORDS["conditions"]) == set(ICONS["conditions"])
    assert all(words["name"] and words["description"] for words in WORDS["conditions"].values())
