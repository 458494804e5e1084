"""Repair issues: raised when the user can do something, taken back by themselves, fixed by a dialog."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.milevault import repairs
from custom_components.milevault.api import MileVaultAuthError
from custom_components.milevault.decoding import decode
from custom_components.milevault.repairs import DISK_INTERVAL, check_disk
from custom_components.milevault.replies import Ready
from tests.ha.conftest import until
from tests.ha.samples import contract
from tests.ha.sidecar import FakeSidecar, error


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Our issues by their translation key."""
    found = [one for one in ir.async_get(hass).issues.values() if one.domain == "milevault"]
    return {str(one.translation_key): one for one in found}


async def test_a_full_disk_is_told_and_taken_back(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.readiness = "disk_low"
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: issues(hass))
    assert set(issues(hass)) == {"disk_low"}
    assert issues(hass)["disk_low"].translation_placeholders == {"entry": "MileVault"}
    sidecar.readiness = "ready"
    async_fire_time_changed(hass, dt_util.utcnow() + DISK_INTERVAL + timedelta(seconds=1))
    await until(lambda: not issues(hass))


async def test_an_answer_that_comes_after_the_removal_raises_no_issue(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, goes_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def say_late() -> web.Response:
        asked.set()
        await goes_on.wait()
        return web.json_response(contract("ready") | {"status": "disk_low"})

    async def check(*args: Any) -> None:
        try:
            await check_disk(*args)
        finally:
            ended.set()

    monkeypatch.setattr(repairs, "check_disk", check)
    sidecar.override = lambda request: say_late() if request.path.endswith("/health/ready") else None
    async_fire_time_changed(hass, dt_util.utcnow() + DISK_INTERVAL + timedelta(seconds=1))
    await asked.wait()
    await hass.config_entries.async_remove(loaded.entry_id)
    goes_on.set()
    await ended.wait()
    assert not issues(hass)


async def test_without_an_answer_nothing_is_known_of_the_disk(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.readiness = "disk_low"
    await check_disk(hass, loaded, loaded.runtime_data.client)
    await sidecar.stop()
    await check_disk(hass, loaded, loaded.runtime_data.client)
    assert set(issues(hass)) == {"disk_low"}


def test_the_sidecar_says_ready_in_this_shape() -> None:
    assert decode(Ready, contract("ready")).status == "ready"


async def refuse(sidecar: FakeSidecar, client: Any, path: str, status: int = HTTPStatus.FORBIDDEN) -> None:
    """A try to change something, which the token may not."""

    async def answer() -> Any:
        return error(status, "forbidden")

    sidecar.override = lambda request: answer() if request.method == "POST" else None
    with pytest.raises(MileVaultAuthError):
        await client.send("POST", path)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("athletes/1/segments", "missing_scope_edit"),
        ("athletes/1/imports/4/retry", "missing_scope_ingest"),
    ],
)
async def test_a_missing_scope_is_fixed_by_another_token(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    hass_client: Any,
    path: str,
    key: str,
) -> None:
    await async_setup_component(hass, "repairs", {})
    await refuse(sidecar, loaded.runtime_data.client, path)
    (issue,) = issues(hass).values()
    assert (issue.translation_key, issue.is_fixable) == (key, True)
    client = await hass_client()
    begun = await client.post(
        "/api/repairs/issues/fix", json={"handler": "milevault", "issue_id": issue.issue_id}
    )
    form = await begun.json()
    assert (form["type"], form["step_id"]) == ("form", "confirm")
    done = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert issues(hass) == {}


async def test_an_upload_that_is_not_allowed_names_its_scope(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    async def answer() -> Any:
        return error(HTTPStatus.FORBIDDEN, "forbidden")

    async def body() -> Any:
        yield b"x"

    sidecar.override = lambda request: answer() if request.method == "POST" else None
    with pytest.raises(MileVaultAuthError):
        await loaded.runtime_data.client.upload(1, "x.fit", body())
    assert set(issues(hass)) == {"missing_scope_ingest"}


async def test_a_refused_token_is_no_missing_scope(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await refuse(sidecar, loaded.runtime_data.client, "athletes/1/segments", HTTPStatus.UNAUTHORIZED)
    assert issues(hass) == {}


async def test_issues_go_with_the_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await refuse(sidecar, loaded.runtime_data.client, "athletes/1/segments")
    assert issues(hass)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert issues(hass) == {}
