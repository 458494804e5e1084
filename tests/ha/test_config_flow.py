"""Config flow: every way in, and the way out of every error."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientConnectorCertificateError, ClientConnectorDNSError, ClientTimeout, web
from aiohttp.client_reqrep import ConnectionKey
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.api import MileVaultConnectionError, _connection_error
from custom_components.milevault.connecting import FlowError, cleaned_url, error_key
from custom_components.milevault.const import DOMAIN
from tests.ha.conftest import until
from tests.ha.samples import SERVER_ID, TOKEN, athlete, summary
from tests.ha.sidecar import FakeSidecar

type Override = Callable[[web.Request], Awaitable[web.StreamResponse] | None]


def answering(status: int, body: str | dict[str, Any], path: str = "") -> Override:
    """Answer every request below ``path`` so."""

    async def answer() -> web.Response:
        if isinstance(body, dict):
            return web.json_response(body, status=status)
        return web.Response(text=body, status=status, content_type="text/html")

    return lambda request: answer() if path in request.path else None


async def begin(hass: HomeAssistant) -> str:
    """Open the form; the flow's id."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {}
    return result["flow_id"]


async def submit(hass: HomeAssistant, flow_id: str, **values: str) -> Any:
    result = await hass.config_entries.flow.async_configure(flow_id, values)
    await hass.async_block_till_done()
    return result


async def test_address_and_token_are_enough(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    sidecar.athletes.append(athlete(2, "Bo Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bo Canary"), None)
    flow_id = await begin(hass)
    result = await submit(hass, flow_id, url=f" {sidecar.url}/ ", token=f" {TOKEN}\n")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "MileVault"
    assert entry.unique_id == SERVER_ID
    assert dict(entry.data) == {CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    assert [one.title for one in entry.subentries.values()] == ["Ada Canary", "Bo Canary"]
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"
    assert hass.states.get("sensor.bo_canary_latest_activity").state == "unknown"


async def test_the_form_suggests_the_local_address(hass: HomeAssistant) -> None:
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    (url_field, _) = result["data_schema"].schema
    assert url_field.description["suggested_value"] == "http://localhost:8765"


async def test_a_token_without_athletes_makes_an_entry_without_athletes(
    hass: HomeAssistant, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = []
    result = await submit(hass, await begin(hass), url=sidecar.url, token=TOKEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not result["result"].subentries


def disallowed_host(sidecar: FakeSidecar) -> None:
    body = {"code": "unknown_host", "message": "no", "detail": None}
    sidecar.override = answering(421, body)


def fault(status: int, body: str | dict[str, Any], path: str = "") -> Callable[[FakeSidecar], None]:
    def apply(sidecar: FakeSidecar) -> None:
        sidecar.override = answering(status, body, path)

    return apply


def version(number: int) -> Callable[[FakeSidecar], None]:
    return lambda sidecar: setattr(sidecar, "api_version", number)


def scopes(*names: str) -> Callable[[FakeSidecar], None]:
    return lambda sidecar: sidecar.tokens.update({TOKEN: set(names)})


REFUSED = {"code": "internal", "message": "broken", "detail": None}

FAULTS: list[tuple[str, Callable[[FakeSidecar], None], dict[str, str]]] = [
    ("unknown token", lambda sidecar: sidecar.tokens.clear(), {"token": "invalid_auth"}),
    ("no read scope", scopes("ingest", "events"), {"token": "missing_scope"}),
    ("no events scope", scopes("read"), {"token": "missing_scope"}),
    ("a web page", fault(200, "<html>Router</html>"), {"url": "wrong_service"}),
    ("another JSON service", fault(200, {"hello": "world"}), {"url": "wrong_service"}),
    ("a page not found", fault(404, "nothing"), {"url": "wrong_service"}),
    ("a login wall", fault(401, "log in"), {"url": "wrong_service"}),
    ("a redirect", fault(302, "moved"), {"url": "wrong_service"}),
    ("an info of another shape", fault(200, {"version": 3}, "/info"), {"url": "wrong_service"}),
    ("an event stream that is a page", fault(200, "<html>", "/events"), {"url": "wrong_service"}),
    ("a host name not allowed", disallowed_host, {"url": "host_not_allowed"}),
    ("a starting database", fault(503, REFUSED, "/info"), {"url": "unavailable"}),
    ("an error of its own", fault(500, REFUSED, "/athletes"), {"base": "server_error"}),
    ("an old API", version(0), {"base": "sidecar_too_old"}),
    ("a new API", version(99), {"base": "integration_too_old"}),
]


@pytest.mark.parametrize(("apply", "errors"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
async def test_each_fault_is_named_and_the_next_try_works(
    hass: HomeAssistant,
    sidecar: FakeSidecar,
    apply: Callable[[FakeSidecar], None],
    errors: dict[str, str],
) -> None:
    flow_id = await begin(hass)
    apply(sidecar)
    result = await submit(hass, flow_id, url=sidecar.url, token=TOKEN)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    sidecar.override, sidecar.api_version, sidecar.tokens = None, 1, {TOKEN: {"read", "events"}}
    result = await submit(hass, flow_id, url=sidecar.url, token=TOKEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_at_the_address(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    flow_id = await begin(hass)
    await sidecar.stop()
    result = await submit(hass, flow_id, url=sidecar.url, token=TOKEN)
    assert result["errors"] == {"url": "cannot_connect"}
    await sidecar.start()
    result = await submit(hass, flow_id, url=sidecar.url, token=TOKEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY


KEY = ConnectionKey("host", 1, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)


@pytest.mark.parametrize(
    ("cause", "key"),
    [
        (TimeoutError(), "timeout_connect"),
        (ClientConnectorDNSError(KEY, OSError()), "unknown_host"),
        (ClientConnectorCertificateError(KEY, Exception()), "certificate"),
        (ConnectionResetError(), "cannot_connect"),
    ],
)
def test_faults_of_the_network_are_told_apart(cause: Exception, key: str) -> None:
    assert error_key(_connection_error(cause)).errors == {"url": key}


def test_an_interrupted_stream_counts_as_no_connection() -> None:
    assert error_key(MileVaultConnectionError("interrupted")).errors == {"url": "cannot_connect"}


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://nas:8765", "http://nas:8765"),
        (" https://vault.example.org/milevault/ ", "https://vault.example.org/milevault"),
        ("http://[fd00::1]:8765/?x=1#top", "http://[fd00::1]:8765"),
    ],
)
def test_an_address_is_cleaned(text: str, url: str) -> None:
    assert cleaned_url(text) == url


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nas:8765", "invalid_url"),
        ("ftp://nas", "invalid_url"),
        ("http://", "invalid_url"),
        ("http://me:secret@nas:8765", "invalid_url"),
        ("http://nas:99999", "invalid_url"),
        ("", "invalid_url"),
        ("http://ha:8123/api/hassio_ingress/abc", "ingress_url"),
        ("http://ha:8123/app/milevault", "ingress_url"),
    ],
)
async def test_an_address_that_cannot_be_one(hass: HomeAssistant, text: str, key: str) -> None:
    with pytest.raises(FlowError) as caught:
        cleaned_url(text)
    assert caught.value.errors == {"url": key}
    result = await submit(hass, await begin(hass), url=text, token=TOKEN)
    assert result["errors"] == {"url": key}


async def test_a_stranger_at_the_address_never_sees_the_token(
    hass: HomeAssistant, sidecar: FakeSidecar
) -> None:
    sidecar.override = answering(200, "<html>Router</html>")
    await submit(hass, await begin(hass), url=sidecar.url, token=TOKEN)
    assert [request.path for request in sidecar.requests] == ["/health/live"]
    assert "Authorization" not in sidecar.requests[0].headers


async def test_the_token_is_never_suggested_again(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    sidecar.tokens.clear()
    result = await submit(hass, await begin(hass), url=sidecar.url, token=TOKEN)
    fields = {str(field): field.description for field in result["data_schema"].schema}
    assert fields["url"]["suggested_value"] == sidecar.url
    assert TOKEN not in str(fields)


async def test_the_same_server_is_set_up_once(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    result = await submit(hass, await begin(hass), url=sidecar.url, token=TOKEN)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_reauth_takes_a_new_token_and_comes_back(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens = {"mv_new": {"read", "events"}}
    sidecar.drop_streams()
    await until(lambda: hass.config_entries.flow.async_progress())
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    result = await submit(hass, flow["flow_id"], token="mv_wrong")
    assert result["errors"] == {"token": "invalid_auth"}
    result = await submit(hass, flow["flow_id"], token=" mv_new ")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert loaded.data[CONF_TOKEN] == "mv_new"
    await until(lambda: loaded.state is ConfigEntryState.LOADED and loaded.runtime_data.stream_connected)
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"


async def test_reauth_with_the_same_token_reloads_too(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """The token was refused for a moment only."""
    sidecar.tokens.clear()
    sidecar.drop_streams()
    await until(lambda: hass.config_entries.flow.async_progress())
    (flow,) = hass.config_entries.flow.async_progress()
    sidecar.tokens[TOKEN] = {"read", "events"}
    before = loaded.runtime_data
    result = await submit(hass, flow["flow_id"], token=TOKEN)
    assert result["reason"] == "reauth_successful"
    await until(lambda: loaded.runtime_data is not before and loaded.runtime_data.stream_connected)


async def test_reauth_refuses_the_token_of_another_server(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    flow = await entry.start_reauth_flow(hass)
    sidecar.server_id = "another"
    result = await submit(hass, flow["flow_id"], token=TOKEN)
    assert result["errors"] == {"base": "wrong_server"}
    sidecar.server_id = SERVER_ID
    result = await submit(hass, flow["flow_id"], token=TOKEN)
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()


async def test_reconfigure_moves_to_another_address_of_the_same_server(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    flow = await loaded.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"
    result = await submit(hass, flow["flow_id"], url="nonsense")
    assert result["errors"] == {"url": "invalid_url"}
    moved = FakeSidecar()
    moved.server_id = "another"
    await moved.start()
    result = await submit(hass, flow["flow_id"], url=moved.url)
    assert result["errors"] == {"base": "wrong_server"}
    moved.server_id = SERVER_ID
    result = await submit(hass, flow["flow_id"], url=moved.url)
    assert result["reason"] == "reconfigure_successful"
    assert loaded.data == {CONF_URL: moved.url, CONF_TOKEN: TOKEN}
    await until(lambda: moved.stream_count == 1)
    await moved.stop()


async def test_reconfigure_changes_the_token_too(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens["mv_new"] = {"read", "events", "edit"}
    flow = await loaded.start_reconfigure_flow(hass)
    result = await submit(hass, flow["flow_id"], url=sidecar.url, token="mv_wrong")
    assert result["errors"] == {"token": "invalid_auth"}
    result = await submit(hass, flow["flow_id"], url=sidecar.url, token=" mv_new ")
    assert result["reason"] == "reconfigure_successful"
    assert loaded.data == {CONF_URL: sidecar.url, CONF_TOKEN: "mv_new"}


async def test_reconfigure_of_an_entry_that_cannot_load_reloads_it(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.config_entries.async_update_entry(entry, data={CONF_URL: "http://127.0.0.1:1", CONF_TOKEN: TOKEN})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    flow = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, flow["flow_id"], url=sidecar.url)
    assert result["reason"] == "reconfigure_successful"
    await until(lambda: entry.state is ConfigEntryState.LOADED)


async def test_an_endless_answer_times_out(
    hass: HomeAssistant, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.milevault.api.REQUEST_TIMEOUT", ClientTimeout(total=0.05))
    blocked = asyncio.Event()

    async def hang() -> web.Response:
        await blocked.wait()
        return web.Response()

    sidecar.override = lambda request: hang()
    flow_id = await begin(hass)
    result = await submit(hass, flow_id, url=sidecar.url, token=TOKEN)
    assert result["errors"] == {"url": "timeout_connect"}
    blocked.set()


def announced(sidecar: FakeSidecar, **changes: Any) -> HassioServiceInfo:
    """What the app of the sidecar tells the Supervisor."""
    config = {"addon": "MileVault", "host": "127.0.0.1", "port": sidecar.port, "token": TOKEN} | changes
    return HassioServiceInfo(config=config, name="MileVault", slug="local_milevault", uuid="4711")


async def announce(hass: HomeAssistant, data: HassioServiceInfo) -> Any:
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_HASSIO}, data=data)
    await hass.async_block_till_done()
    return result


async def test_the_app_sets_itself_up_once_the_user_agrees(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    result = await announce(hass, announced(sidecar))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "hassio_confirm")
    assert result["description_placeholders"]["app"] == "MileVault"
    assert not hass.config_entries.async_entries(DOMAIN)
    (shown,) = hass.config_entries.flow.async_progress()
    assert shown["context"]["title_placeholders"] == {"name": "MileVault"}
    result = await submit(hass, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.unique_id == SERVER_ID
    assert dict(entry.data) == {CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    assert entry.state is ConfigEntryState.LOADED
    assert [one.title for one in entry.subentries.values()] == ["Ada Canary"]


async def test_an_app_that_fails_while_the_user_reads_can_be_tried_again(
    hass: HomeAssistant, sidecar: FakeSidecar
) -> None:
    result = await announce(hass, announced(sidecar))
    sidecar.override = answering(503, REFUSED, "/info")
    result = await submit(hass, result["flow_id"])
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": "unavailable"})
    sidecar.override = None
    result = await submit(hass, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_second_announcement_asks_no_second_time(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    await announce(hass, announced(sidecar))
    result = await announce(hass, announced(sidecar))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_in_progress")


@pytest.mark.parametrize("changes", [{"token": "mv_wrong"}, {"port": 1}, {"port": "x"}, {"host": ""}])
async def test_an_announcement_that_leads_nowhere_ends_and_a_good_one_works(
    hass: HomeAssistant, sidecar: FakeSidecar, changes: dict[str, Any]
) -> None:
    result = await announce(hass, announced(sidecar, **changes))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "app_not_ready")
    result = await announce(hass, announced(sidecar))
    assert result["type"] is FlowResultType.FORM


async def test_an_address_that_works_is_kept(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """The user may have chosen another way to the same vault."""
    sidecar.tokens["mv_of_the_app"] = {"read", "events"}
    before = loaded.runtime_data
    result = await announce(hass, announced(sidecar, token="mv_of_the_app"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert dict(loaded.data) == {CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    assert loaded.runtime_data is before


async def test_an_address_that_does_not_work_is_replaced_and_its_token_goes_nowhere(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    stored = {CONF_URL: "http://127.0.0.1:1", CONF_TOKEN: "mv_stored"}
    hass.config_entries.async_update_entry(entry, data=stored)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    result = await announce(hass, announced(sidecar))
    assert result["reason"] == "already_configured"
    assert dict(entry.data) == {CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    assert "mv_stored" not in {
        request.headers.get("Authorization", "").removeprefix("Bearer ") for request in sidecar.requests
    }


async def test_the_app_answers_an_open_question_for_a_token(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens = {"mv_of_the_app": {"read", "events"}}
    sidecar.drop_streams()
    await until(lambda: hass.config_entries.flow.async_progress())
    await announce(hass, announced(sidecar, token="mv_of_the_app"))
    assert loaded.data[CONF_TOKEN] == "mv_of_the_app"
    await until(lambda: loaded.state is ConfigEntryState.LOADED and loaded.runtime_data.stream_connected)
    assert not hass.config_entries.flow.async_progress()


async def test_the_app_answers_before_the_question_is_asked(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """A vault that was restored has other tokens, and says so before the entry has noticed."""
    # The refreshes that the stream's greeting brought come first.
    await loaded.runtime_data.async_refresh()
    sidecar.tokens = {"mv_of_the_app": {"read", "events"}}
    assert loaded.runtime_data.last_update_success
    await announce(hass, announced(sidecar, token="mv_of_the_app"))
    assert loaded.data[CONF_TOKEN] == "mv_of_the_app"
    await until(lambda: loaded.state is ConfigEntryState.LOADED and loaded.runtime_data.stream_connected)
    assert not hass.config_entries.flow.async_progress()


async def test_who_does_not_look_at_the_announcement_may_set_up_by_hand(
    hass: HomeAssistant, sidecar: FakeSidecar
) -> None:
    await announce(hass, announced(sidecar))
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress()
    await hass.async_block_till_done()


async def test_an_entry_that_the_user_switched_off_stays_as_it_is(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    stored = {CONF_URL: "http://127.0.0.1:1", CONF_TOKEN: "mv_stored"}
    hass.config_entries.async_update_entry(entry, data=stored)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    result = await announce(hass, announced(sidecar))
    assert result["reason"] == "already_configured"
    assert dict(entry.data) == stored


async def test_the_options_are_kept_and_load_the_entry_anew(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "init")
    shown = {str(field): field.description["suggested_value"] for field in result["data_schema"].schema}
    assert shown == {
        "poor_sleep_hours": 6.0,
        "poor_sleep_score": 60.0,
        "statistics": True,
        "groups": ["training", "records", "gear", "health", "sleep", "body"],
    }
    chosen = {"poor_sleep_hours": 6.5, "poor_sleep_score": 70, "statistics": False, "groups": ["training"]}
    before = loaded.runtime_data
    result = await hass.config_entries.options.async_configure(result["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(loaded.options) == chosen
    assert loaded.runtime_data is not before
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    shown = {str(field): field.description["suggested_value"] for field in result["data_schema"].schema}
    assert shown == chosen


@pytest.mark.parametrize("wrong", [{"poor_sleep_hours": 15}, {"poor_sleep_score": -1}, {"groups": ["moods"]}])
async def test_options_out_of_their_bounds_are_refused_and_good_ones_taken(
    hass: HomeAssistant, loaded: MockConfigEntry, wrong: dict[str, Any]
) -> None:
    good = {"poor_sleep_hours": 6, "poor_sleep_score": 60, "statistics": True, "groups": []}
    flow_id = (await hass.config_entries.options.async_init(loaded.entry_id))["flow_id"]
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(flow_id, good | wrong)
    result = await hass.config_entries.options.async_configure(flow_id, good)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
