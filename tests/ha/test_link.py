"""What cards hear when the vault goes away and comes back, and how soon; entities keep their values longer."""

import asyncio
from typing import Any, Final

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault import push
from custom_components.milevault.link import LINK_GRACE_S
from tests.ha.conftest import until
from tests.ha.sidecar import FakeSidecar, error
from tests.ha.test_coordinator import pass_time, state
from tests.ha.test_websocket import ask

SOON: Final = LINK_GRACE_S - 1
LATER: Final = LINK_GRACE_S + 1


async def unavailable() -> web.Response:
    return error(503, "unavailable")


class Told:
    """The messages of one subscription: kind, and what it says of the vault."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def next(self) -> tuple[str, bool | None]:
        """The next message; waits for it."""
        event = (await self._client.receive_json())["event"]
        return event["kind"], event.get("available")

    async def so_far(self) -> list[tuple[str, bool | None]]:
        """What waits to be read: up to the answer of a question asked now."""
        await self._client.send_json_auto_id({"type": "milevault/sports"})
        found = []
        while (message := await self._client.receive_json())["type"] == "event":
            found.append((message["event"]["kind"], message["event"].get("available")))
        return found


@pytest.fixture
async def told(hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any) -> Told:
    """A subscription whose first message is read."""
    client = await hass_ws_client(hass)
    assert (await ask(client, "subscribe"))["success"]
    subscription = Told(client)
    assert await subscription.next() == ("refresh", True)
    return subscription


async def listed(hass: HomeAssistant, hass_ws_client: Any) -> bool:
    """What the list of athletes says."""
    (one,) = (await ask(await hass_ws_client(hass), "athletes"))["result"]["athletes"]
    return bool(one["available"])


async def lose(sidecar: FakeSidecar, loaded: MockConfigEntry) -> None:
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)


async def test_a_loss_is_told_after_seconds_and_its_end_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told, hass_ws_client: Any
) -> None:
    await lose(sidecar, loaded)
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    assert state(hass) == "running"
    assert not await listed(hass, hass_ws_client)
    await sidecar.start()
    # No clock moves: the stream is back, and that is told before anything is asked.
    assert await told.next() == ("availability", True)
    assert await told.next() == ("refresh", True)
    assert await listed(hass, hass_ws_client)


async def test_a_restart_of_a_moment_is_not_told(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    await lose(sidecar, loaded)
    await pass_time(hass, SOON)
    await sidecar.start()
    assert await told.next() == ("refresh", True)
    await pass_time(hass, LATER)
    assert await told.so_far() == []


async def test_a_broken_stream_alone_is_no_loss(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told, hass_ws_client: Any
) -> None:
    """A proxy that does not let the stream pass: cards can ask all the same."""
    sidecar.override = lambda request: unavailable() if request.path.endswith("/events") else None
    sidecar.drop_streams()
    await until(lambda: not loaded.runtime_data.stream_connected)
    sidecar.requests.clear()
    await pass_time(hass, LATER)
    await until(lambda: any(request.path.endswith("/athletes") for request in sidecar.requests))
    await until(lambda: loaded.runtime_data.link._asking is None)
    assert await told.so_far() == []
    assert await listed(hass, hass_ws_client)


async def test_a_database_that_is_away_is_told_although_the_stream_lives(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    sidecar.override = lambda request: None if request.path.endswith("/events") else unavailable()
    await loaded.runtime_data.async_refresh()
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    sidecar.override = None
    await loaded.runtime_data.async_refresh()
    assert await told.next() == ("availability", True)


async def test_whoever_subscribes_meanwhile_hears_of_the_loss(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told, hass_ws_client: Any
) -> None:
    await lose(sidecar, loaded)
    await pass_time(hass, LATER)
    await told.next()
    late = await hass_ws_client(hass)
    assert (await ask(late, "subscribe"))["success"]
    assert await Told(late).next() == ("refresh", False)


async def test_entities_that_become_unavailable_later_are_not_told_twice(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    await lose(sidecar, loaded)
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    await pass_time(hass, 121)
    await until(lambda: state(hass) == "unavailable")
    assert await told.so_far() == []


async def test_a_return_while_the_question_is_under_way_counts(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def refuse_late() -> web.Response:
        asked.set()
        await goes_on.wait()
        return await unavailable()

    sidecar.override = lambda request: refuse_late() if request.path.endswith("/athletes") else None
    link = loaded.runtime_data.link
    link.broke()
    await pass_time(hass, LATER)
    async with asyncio.timeout(10):
        await asked.wait()
    question = link._asking
    link.mended()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await question
    assert link.holds
    assert await told.so_far() == []


async def test_tries_come_soon_until_it_is_known_that_the_vault_answers(
    loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "backoff_s", lambda attempt: 2.0**attempt)
    coordinator = loaded.runtime_data
    feed = push.EventFeed(coordinator)
    pauses = [feed._pause_s(attempt) for attempt in range(7)]
    assert pauses == [1, 2, 2, 2, 2, 32, 64]
    coordinator.link.holds = False
    assert feed._pause_s(6) == push.AWAY_PAUSE_S


async def test_an_unload_during_a_loss_leaves_no_timer(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    link = loaded.runtime_data.link
    await lose(sidecar, loaded)
    assert link._cancel_timer is not None
    await hass.config_entries.async_unload(loaded.entry_id)
    assert link._cancel_timer is None
