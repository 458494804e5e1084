"""Sidecar, Home Assistant and the integration between them."""

from typing import Final

import pytest

from scripts.demo_app import checks
from scripts.demo_app.children import free_port
from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import NAME, Stack
from scripts.demo_app.waiting import until

# An event shows within seconds; what met a restart of the sidecar is asked for again after half a minute.
SHOWN_S: Final = 90


async def agree(running: Stack) -> None:
    """Home Assistant shows what the sidecar says."""
    wrong: list[str] = []

    async def same() -> bool:
        wrong[:] = await checks.differences(running.hass, running.sidecar, running.athlete_id)
        return not wrong

    await until(same, "the states to agree", timeout_s=SHOWN_S, every_s=0.3, explain=lambda: "; ".join(wrong))


async def test_states_are_what_the_api_says(running: Stack) -> None:
    await agree(running)


async def test_training_is_what_the_api_says(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    load = await running.sidecar.get(f"/athletes/{running.athlete_id}/load")
    records = await running.sidecar.get(f"/athletes/{running.athlete_id}/records")
    expected = {
        f"record_{one['sport']}_{one['name']}": one["best"]["value"]
        for one in records["records"]
        if one["kind"] == "distance"
    }
    assert expected.keys() >= {key for key in entities if key.startswith("record_")}
    expected |= {key: load["figures"][key]["values"][-1] for key in ("fitness", "fatigue", "form")}
    compared = expected.keys() & entities.keys()
    assert len(compared) > 3

    async def same() -> bool:
        states = {key: (await hass.state(entities[key]))["state"] for key in compared}
        return all(float(states[key]) == pytest.approx(expected[key]) for key in compared)

    await until(same, "the states to agree", timeout_s=SHOWN_S, every_s=0.3)


async def test_every_file_is_accounted_for(running: Stack, sample: list[object]) -> None:
    counts = await running.sidecar.counts(running.athlete_id)
    assert counts["imported"] >= len(sample) - 1
    assert counts["seen"] == sum(count for state, count in counts.items() if state != "seen")


async def test_triathlon_becomes_its_parts(running: Stack) -> None:
    page = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=200)
    assert [a["sport"] for a in page["activities"]].count("transition") == 2


async def test_entry_is_loaded_and_entities_carry_the_athletes_name(running: Stack, hass: Hass) -> None:
    assert (await hass.entry())["state"] == "loaded"
    for entity_id in (await hass.entities(running.athlete_id)).values():
        assert entity_id.partition(".")[2].startswith(NAME.lower())


async def test_nothing_personal_stands_in_attributes(running: Stack, hass: Hass) -> None:
    for entity_id in (await hass.entities(running.athlete_id)).values():
        attributes = (await hass.state(entity_id))["attributes"]
        assert not {"latitude", "longitude", "position_lat", "position_long", "polyline"} & set(attributes)
        assert len(str(attributes)) < 2_000


async def test_integration_logs_no_error(running: Stack, hass: Hass) -> None:
    lines = hass.log.read_text().splitlines()
    assert [line for line in lines if " ERROR " in line and "milevault" in line] == []


async def test_home_assistant_shows_no_repair_of_ours(hass: Hass) -> None:
    async with hass.websocket() as socket:
        issues = (await socket.call("repairs/list_issues"))["issues"]
    assert [issue for issue in issues if issue["domain"] == "milevault"] == []


async def test_brand_image_is_served(hass: Hass) -> None:
    async with hass.websocket() as socket:
        token = (await socket.call("brands/access_token"))["token"]
    assert await hass.size_of(f"/api/brands/integration/milevault/icon.png?token={token}") > 500


@pytest.mark.parametrize(
    ("url", "token", "field"),
    [
        ("http://127.0.0.1:{free}", "mv_x", "url"),
        ("{url}", "mv_wrong", "token"),
        ("not an address", "mv_x", "url"),
    ],
    ids=["nobody listens", "wrong token", "no address"],
)
async def test_wrong_entry_is_refused_with_a_reason_and_can_be_put_right(
    running: Stack, hass: Hass, url: str, token: str, field: str
) -> None:
    wrong_url = url.format(free=free_port(), url=running.sidecar.url)
    step = await hass.add_milevault(wrong_url, token)
    assert step["type"] == "form"
    assert list(step["errors"]) == [field]
    # The right values in the same dialog: this vault is configured already, which only its own answer tells.
    step = await hass.continue_flow(
        step["flow_id"], {"url": running.sidecar.url, "token": running.sidecar.token}
    )
    assert (step["type"], step["reason"]) == ("abort", "already_configured")


async def test_cards_get_activity_and_streams_through_home_assistant(running: Stack, hass: Hass) -> None:
    async with hass.websocket() as socket:
        athletes = (await socket.call("milevault/athletes"))["athletes"]
        detail = await socket.call(
            "milevault/activity", activity_id="latest", device_id=athletes[0]["device_id"]
        )
        streams = await socket.call(
            "milevault/streams", activity_id=detail["activity"]["activity_id"], points=500
        )
    assert [athlete["name"] for athlete in athletes] == [NAME]
    assert detail["next_activity_id"] is None
    assert detail["previous_activity_id"] is not None
    assert 2 < len(streams["elapsed_s"]) <= 500
    assert all(len(c["values"]) == len(streams["elapsed_s"]) for c in streams["channels"].values())
