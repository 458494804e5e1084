"""Image: the latest track, drawn when asked for, and nothing of it anywhere else."""

from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault.track_image import Home, track_png
from tests.ha.conftest import until
from tests.ha.samples import START, TOKEN, activity, athlete
from tests.ha.sidecar import FakeSidecar

TRACK = "image.ada_canary_latest_track"
HOME = Home(latitude=52.0, longitude=8.0, radius_m=100)
WAY: tuple[list[float | None], list[float | None]] = (
    [52.0, 52.001, 52.01, 52.02, 52.02],
    [8.0, 8.001, 8.01, 8.01, 8.03],
)


@pytest.fixture(autouse=True)
def _at_home(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    hass.states.async_set("zone.home", "0", {"latitude": 52.0, "longitude": 8.0, "radius": 100})
    sidecar.tracks[7] = WAY


async def test_the_image_of_an_athlete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.IMAGE])
    monkeypatch.setattr("homeassistant.components.image._RND.getrandbits", lambda _bits: 1)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_home_assistant_serves_it_without_the_way_home(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: Any, hass_client_no_auth: Any
) -> None:
    reply = await (await hass_client()).get(f"/api/image_proxy/{TRACK}")
    assert (reply.status, reply.content_type) == (HTTPStatus.OK, "image/png")
    png = await reply.read()
    assert png == track_png(*WAY, HOME)
    assert png != track_png(*WAY, None)
    stranger = await hass_client_no_auth()
    assert (await stranger.get(f"/api/image_proxy/{TRACK}")).status == HTTPStatus.FORBIDDEN
    by_token = hass.states.get(TRACK).attributes["entity_picture"]
    assert (await stranger.get(by_token)).status == HTTPStatus.OK


async def test_it_is_drawn_once_for_an_activity_and_a_home(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, hass_client: Any
) -> None:
    client = await hass_client()

    async def look() -> bytes:
        return await (await client.get(f"/api/image_proxy/{TRACK}")).read()

    def drawn() -> int:
        return sum(one.path.endswith("/streams") for one in sidecar.requests)

    first = await look()
    assert await look() == first
    assert drawn() == 1
    hass.states.async_set("zone.home", "0", {"latitude": 52.02, "longitude": 8.03, "radius": 100})
    assert await look() != first
    assert drawn() == 2
    # Trimmed by the user: the same activity, another way.
    sidecar.activities[0] = activity(7, distance_m=3000.0)
    sidecar.tracks[7] = (WAY[0][2:4], WAY[1][2:4])
    sidecar.publish("activities_updated", {"activity_ids": [7]})
    await until(lambda: loaded.runtime_data.data.of(1).latest_track.activities[0].distance_m == 3000.0)
    assert await look() == track_png(WAY[0][2:4], WAY[1][2:4], None)
    assert drawn() == 3


async def test_it_changes_with_a_new_track_and_with_nothing_else(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    before = hass.states.get(TRACK).state
    assert before == "2026-11-22T07:30:00+00:00"
    sidecar.set_latest(activity(8, has_track=False, start_time="2026-11-23T07:30:00Z", sport="training"))
    sidecar.publish("activities_updated", {"activity_ids": [8]})
    await until(lambda: hass.states.get("sensor.ada_canary_latest_activity").state == "training")
    assert hass.states.get(TRACK).state == before
    sidecar.set_latest(activity(9, start_time="2026-11-24T07:30:00Z"))
    sidecar.publish("activities_updated", {"activity_ids": [9]})
    await until(lambda: hass.states.get(TRACK).state == "2026-11-24T07:30:00+00:00")


async def test_a_restart_is_no_new_track(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    before = hass.states.get(TRACK).state
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(TRACK).state == before


async def test_without_any_track_it_is_unknown(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, hass_client: Any
) -> None:
    sidecar.activities = [activity(8, has_track=False)]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(TRACK).state == "unknown"
    reply = await (await hass_client()).get(f"/api/image_proxy/{TRACK}")
    assert reply.status == HTTPStatus.INTERNAL_SERVER_ERROR


async def test_without_a_zone_home_is_where_the_settings_say(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: Any
) -> None:
    hass.states.async_remove("zone.home")
    hass.config.latitude, hass.config.longitude, hass.config.radius = 52.02, 8.03, 300
    reply = await (await hass_client()).get(f"/api/image_proxy/{TRACK}")
    home = Home(latitude=52.02, longitude=8.03, radius_m=300)
    assert await reply.read() == track_png(*WAY, home)


async def test_a_lost_channel_or_sidecar_makes_no_picture_of_half_a_way(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, hass_client: Any
) -> None:
    client = await hass_client()
    sidecar.tracks[7] = (WAY[0], [])
    assert await (await client.get(f"/api/image_proxy/{TRACK}")).read() == track_png([], [], None)
    sidecar.activities[0] = activity(7, distance_m=1.0)
    await loaded.runtime_data.async_refresh()
    await sidecar.stop()
    reply = await client.get(f"/api/image_proxy/{TRACK}")
    assert reply.status == HTTPStatus.INTERNAL_SERVER_ERROR


async def test_no_place_is_in_attributes_or_in_the_log(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await (await hass_client()).get(f"/api/image_proxy/{TRACK}")
    told = str(hass.states.get(TRACK).attributes) + "".join(
        one.getMessage() for one in caplog.records if one.name.startswith("custom_components")
    )
    assert set(hass.states.get(TRACK).attributes) == {"access_token", "entity_picture", "friendly_name"}
    assert "52.0" not in told
    assert "8.0" not in told
    assert TOKEN not in told


async def test_athletes_are_not_crossed(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, hass_client: Any
) -> None:
    other = activity(70, athlete_id=2, start_time="2026-11-20T07:30:00Z")
    sidecar.add_athlete(athlete(2, "Bob Other"), other)
    sidecar.tracks[70] = ([53.0, 53.01], [9.0, 9.02])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    client = await hass_client()
    shown = {}
    for name in ("ada_canary", "bob_other"):
        reply = await client.get(f"/api/image_proxy/image.{name}_latest_track")
        shown[name] = await reply.read()
    assert shown["ada_canary"] == track_png(*WAY, HOME)
    assert shown["bob_other"] == track_png(*sidecar.tracks[70], HOME)
    assert hass.states.get(TRACK).state == START.replace("Z", "+00:00")
    assert hass.states.get("image.bob_other_latest_track").state == "2026-11-20T07:30:00+00:00"
