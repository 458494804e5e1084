"""Every blueprint, made into an automation of a real Home Assistant and set off."""

import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from tests.ha.automations import device_of, happen
from tests.ha.phone import Phone, phone
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_push import settled

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "blueprints" / "automation" / "milevault"
SOURCE = "https://github.com/milevault/milevault/blob/main/blueprints/automation/milevault"


@pytest.fixture
async def canary(hass: HomeAssistant, hass_client: Any) -> AsyncIterator[Phone]:
    """A registered phone, asked for after ``loaded``: the test's web server takes no new paths once it serves.

    In the end the automation stops waiting for its time.
    """
    async with phone(hass, hass_client) as made:
        yield made
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "automation.test"}, blocking=True
        )


@pytest.fixture(autouse=True)
def _imported(hass: HomeAssistant, tmp_path: Path) -> None:
    """The blueprints lie where Home Assistant keeps those that were imported."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "milevault")


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """An automation made of the blueprint."""
    made_of = {"alias": "Test", "use_blueprint": {"path": f"milevault/{name}.yaml", "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": [made_of]})
    await hass.async_block_till_done()
    assert hass.states.get("automation.test").state == "on"


async def at(hass: HomeAssistant, freezer: FrozenDateTimeFactory, local: datetime) -> None:
    """It becomes that time."""
    freezer.move_to(local)
    async_fire_time_changed(hass, local)
    await hass.async_block_till_done()


async def test_a_record_sends_title_text_and_track_to_the_phone(
    hass: HomeAssistant, loaded: MockConfigEntry, canary: Phone, sidecar: FakeSidecar
) -> None:
    """From the sidecar's event stream over the trigger to the phone's push service."""
    await use(
        hass,
        "record_celebration",
        athlete=device_of(hass),
        phone=canary.device_id,
        track="image.ada_canary_latest_track",
    )
    payload = {
        "activity_id": 8,
        "sport": "running",
        "start_time": dt_util.utcnow().isoformat(),
        "records": [{"kind": "distance", "size": 5000.0}, {"kind": "distance", "size": 1000.0}],
    }
    sidecar.publish("personal_record", payload)
    await settled(hass, loaded, sidecar)
    (pushed,) = canary.pushed
    assert pushed["title"] == "New personal record"
    assert pushed["message"] == "Running: 5 km, 1 km"
    assert pushed["data"] == {
        "image": "/api/image_proxy/image.ada_canary_latest_track",
        "tag": "milevault-record-8",
    }
    assert pushed["push_token"] == "canary"


async def test_a_record_of_power_or_of_another_sport(
    hass: HomeAssistant, loaded: MockConfigEntry, canary: Phone
) -> None:
    await use(
        hass,
        "record_celebration",
        athlete=device_of(hass),
        phone=canary.device_id,
        track="image.ada_canary_latest_track",
        sport=["cycling"],
    )
    happen(hass, "personal_record", activity_id=8, sport="running", distances=["5_km"], count=1)
    happen(hass, "personal_record", activity_id=9, sport="cycling", distances=[], count=2)
    await hass.async_block_till_done()
    assert [one["message"] for one in canary.pushed] == ["Cycling: 2"]


@pytest.mark.parametrize(("hour", "alarm"), [(7, "07:15:00"), (11, "06:45:00")])
async def test_a_poor_night_sets_the_alarm_later_until_noon(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory, hour: int, alarm: str
) -> None:
    freezer.move_to(datetime(2026, 11, 25, hour, tzinfo=dt_util.get_default_time_zone()))
    helper = {"alarm": {"has_time": True, "initial": "06:45:00"}}
    assert await async_setup_component(hass, "input_datetime", {"input_datetime": helper})
    ran: list[Any] = []
    hass.bus.async_listen("gentle", ran.append)
    await use(
        hass,
        "poor_sleep_morning",
        athlete=device_of(hass),
        alarm=["input_datetime.alarm"],
        actions=[{"event": "gentle"}],
    )
    happen(hass, "slept_poorly", day="2026-11-25")
    await hass.async_block_till_done()
    assert hass.states.get("input_datetime.alarm").state == alarm
    assert len(ran) == int(hour < 10)


async def test_the_week_is_reported_on_its_day(
    hass: HomeAssistant, canary: Phone, freezer: FrozenDateTimeFactory
) -> None:
    figures = ["sensor.distance", "sensor.gone", "sensor.fitness", "sensor.load"]
    hass.states.async_set(
        "sensor.distance", "43.2", {"friendly_name": "Ada Distance", "unit_of_measurement": "km"}
    )
    hass.states.async_set("sensor.fitness", "unknown", {"friendly_name": "Ada Fitness"})
    hass.states.async_set("sensor.load", "300", {"friendly_name": "Ada Load"})
    saturday = datetime(2026, 11, 28, 19, 59, tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(saturday)
    await use(hass, "weekly_report", figures=figures, phone=canary.device_id)
    await at(hass, freezer, saturday + timedelta(minutes=2))
    assert canary.pushed == []
    await at(hass, freezer, saturday + timedelta(days=1, minutes=2))
    (pushed,) = canary.pushed
    assert pushed["title"] == "Your week"
    assert pushed["message"].splitlines() == [
        "Ada Distance: 43.2 km",
        "Ada Load: 300",
    ]


async def test_a_silent_watch_is_told_every_so_many_days(
    hass: HomeAssistant, canary: Phone, freezer: FrozenDateTimeFactory
) -> None:
    signs = ["event.night_recorded", "event.activity_recorded", "event.gone"]
    hass.states.async_set("event.night_recorded", "unknown")
    start = datetime(2026, 11, 25, 8, tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(start)
    await use(hass, "watch_not_synced", signs=signs, phone=canary.device_id, days=2)
    told = []
    for day in range(7):
        await at(hass, freezer, start + timedelta(days=day, hours=10, minutes=1))
        told.append(len(canary.pushed))
        if day == 1:
            hass.states.async_set("event.activity_recorded", dt_util.utcnow().isoformat())
    assert told == [0, 0, 0, 1, 1, 2, 2]
    assert canary.pushed[0]["title"] == "Your watch waits"


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.stem)
def test_every_blueprint_says_where_it_is_from_and_has_its_link(file: Path) -> None:
    class Loader(yaml.SafeLoader):
        """Takes the marks of inputs as text."""

    Loader.add_constructor("!input", lambda loader, node: f"!input {loader.construct_scalar(node)}")
    content = yaml.load(file.read_text(), Loader)
    about = content["blueprint"]
    assert about["source_url"] == f"{SOURCE}/{file.name}"
    assert about["homeassistant"]["min_version"] == "2026.10.0"
    assert all(f"!input {name}" in str(content) for name in about["input"])
    assert (
        f"blueprint_import/?blueprint_url={SOURCE.replace(':', '%3A').replace('/', '%2F')}%2F{file.name}"
        in (ROOT / "docs" / "integration.md").read_text()
    )
