"""Setting up: address and token of the sidecar, then its athletes as subentries."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from yarl import URL

from .api import (
    NOT_MILEVAULT,
    MileVaultApiError,
    MileVaultAuthError,
    MileVaultClient,
    MileVaultConnectionError,
    MileVaultError,
)
from .athletes import athlete_ids, subentry_data
from .const import CONF_ATHLETE_ID, DEFAULT_URL, DOMAIN, NAME, SUBENTRY_ATHLETE
from .coordinator import MileVaultConfigEntry
from .repairs import version_problem
from .replies import Athlete, Info

URL_SELECTOR = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
TOKEN_SELECTOR = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)

CONNECTION_ERRORS = {
    "unknown_host": "unknown_host",
    "certificate": "certificate",
    "timeout": "timeout_connect",
    "unavailable": "unavailable",
}


class FlowError(Exception):
    """What the user can put right: ``field`` (or "base") and the key of the text."""

    def __init__(self, key: str, field: str = "base") -> None:
        """Keep both for the form."""
        super().__init__(key)
        self.errors = {field: key}


def cleaned_url(text: str) -> str:
    """The address without spaces, trailing slash, query or fragment; raises FlowError."""
    try:
        url = URL(text.strip())
    except ValueError as error:
        raise FlowError("invalid_url", CONF_URL) from error
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise FlowError("invalid_url", CONF_URL)
    if "api/hassio_ingress" in url.path or "/app/" in url.path:
        raise FlowError("ingress_url", CONF_URL)
    return str(url.with_query(None).with_fragment(None)).rstrip("/")


def error_key(error: MileVaultError) -> FlowError:
    """The text for a failed try."""
    match error:
        case MileVaultAuthError(forbidden=True):
            return FlowError("missing_scope", CONF_TOKEN)
        case MileVaultAuthError():
            return FlowError("invalid_auth", CONF_TOKEN)
        case MileVaultConnectionError():
            return FlowError(CONNECTION_ERRORS.get(error.reason, "cannot_connect"), CONF_URL)
        case MileVaultApiError(code=code) if code == NOT_MILEVAULT:
            return FlowError("wrong_service", CONF_URL)
        case MileVaultApiError(code="unknown_host"):
            return FlowError("host_not_allowed", CONF_URL)
        case _:
            return FlowError("server_error")


async def _try_out(client: MileVaultClient) -> tuple[Info, tuple[Athlete, ...]]:
    """Use everything the integration will need; the token goes out only once MileVault has answered."""
    await client.check_alive()
    info = await client.info()
    if problem := version_problem(info.api_version):
        raise FlowError(problem)
    athletes = await client.athletes()
    await client.check_events()
    return info, athletes


async def examine(hass: HomeAssistant, url: str, token: str) -> tuple[Info, tuple[Athlete, ...]]:
    """Who answers and which athletes it shows; raises FlowError."""
    try:
        return await _try_out(MileVaultClient(async_get_clientsession(hass), url, token))
    except MileVaultError as error:
        raise error_key(error) from error


class MileVaultConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add, re-authenticate and change a sidecar."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Athletes."""
        return {SUBENTRY_ATHLETE: AthleteFlow}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for address and token; all athletes of the token are added at once."""
        errors: dict[str, str] = {}
        if user_input is not None:
            token = user_input[CONF_TOKEN].strip()
            try:
                url = cleaned_url(user_input[CONF_URL])
                info, athletes = await examine(self.hass, url, token)
            except FlowError as error:
                errors = error.errors
            else:
                await self.async_set_unique_id(info.server_id)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=NAME,
                    data={CONF_URL: url, CONF_TOKEN: token},
                    subentries=[subentry_data(athlete) for athlete in athletes],
                )
        schema = probatio.Schema(
            {probatio.Required(CONF_URL): URL_SELECTOR, probatio.Required(CONF_TOKEN): TOKEN_SELECTOR}
        )
        return self._form("user", schema, user_input or {CONF_URL: DEFAULT_URL}, errors)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The token was refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another token."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            token = user_input[CONF_TOKEN].strip()
            try:
                await self._examine_same_server(entry, entry.data[CONF_URL], token)
            except FlowError as error:
                errors = error.errors
            else:
                return self._update(entry, {CONF_TOKEN: token}, "reauth_successful")
        schema = probatio.Schema({probatio.Required(CONF_TOKEN): TOKEN_SELECTOR})
        return self._form("reauth_confirm", schema, {}, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the new address of the same sidecar."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                url = cleaned_url(user_input[CONF_URL])
                await self._examine_same_server(entry, url, entry.data[CONF_TOKEN])
            except FlowError as error:
                errors = error.errors
            else:
                return self._update(entry, {CONF_URL: url}, "reconfigure_successful")
        schema = probatio.Schema({probatio.Required(CONF_URL): URL_SELECTOR})
        return self._form("reconfigure", schema, user_input or {CONF_URL: entry.data[CONF_URL]}, errors)

    async def _examine_same_server(self, entry: ConfigEntry, url: str, token: str) -> None:
        """The entry's entities belong to one server: another one is another entry."""
        info, _athletes = await examine(self.hass, url, token)
        if info.server_id != entry.unique_id:
            raise FlowError("wrong_server")

    @callback
    def _update(self, entry: ConfigEntry, updates: dict[str, str], reason: str) -> ConfigFlowResult:
        """Store and reload: by the entry's own listener where it is loaded and something changed."""
        changed = self.hass.config_entries.async_update_entry(entry, data=entry.data | updates)
        if not (changed and entry.update_listeners):
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason=reason)

    @callback
    def _form(
        self, step_id: str, schema: probatio.Schema, suggested: Mapping[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        """The form with what the user typed before, except the token."""
        values = {key: value for key, value in suggested.items() if key != CONF_TOKEN}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders={"example_url": DEFAULT_URL},
        )


class AthleteFlow(ConfigSubentryFlow):
    """Add an athlete the token may read."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Offer the athletes not yet added."""
        entry: MileVaultConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        try:
            athletes = await entry.runtime_data.client.athletes()
        except MileVaultAuthError:
            return self.async_abort(reason="invalid_auth")
        except MileVaultError:
            return self.async_abort(reason="cannot_connect")
        present = athlete_ids(entry)
        offered = {str(one.athlete_id): one for one in athletes if one.athlete_id not in present}
        if user_input is not None and (athlete := offered.get(user_input[CONF_ATHLETE_ID])):
            data = subentry_data(athlete)
            return self.async_create_entry(
                title=data["title"], data=data["data"], unique_id=data["unique_id"]
            )
        if not offered:
            return self.async_abort(reason="no_new_athletes")
        return self.async_show_form(step_id="user", data_schema=_athlete_schema(offered))


def _athlete_schema(offered: Mapping[str, Athlete]) -> probatio.Schema:
    options = [SelectOptionDict(value=number, label=athlete.name) for number, athlete in offered.items()]
    return probatio.Schema(
        {probatio.Required(CONF_ATHLETE_ID): SelectSelector(SelectSelectorConfig(options=options))}
    )
