"""Setting up: address and token of the sidecar, typed in or announced by the app; its athletes become subentries."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_REAUTH,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.helpers.service_info.hassio import HassioServiceInfo

from .athlete_flow import AthleteFlow
from .athletes import subentry_data
from .connecting import FlowError, cleaned_url, examine
from .const import DEFAULT_URL, DOMAIN, NAME, SUBENTRY_ATHLETE
from .coordinator import MileVaultConfigEntry
from .options_flow import MileVaultOptionsFlow
from .replies import Athlete

URL_SELECTOR = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
TOKEN_SELECTOR = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)


class MileVaultConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add, re-authenticate and change a sidecar."""

    VERSION = 1

    # What the app announced: address, token and its name.
    _url = ""
    _token = ""
    _app_name = ""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: MileVaultConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Athletes."""
        return {SUBENTRY_ATHLETE: AthleteFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: MileVaultConfigEntry) -> OptionsFlow:
        """What is shown, and what a poor night is."""
        return MileVaultOptionsFlow()

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
                # What the app has announced may wait to be looked at; it goes once the entry is there.
                await self.async_set_unique_id(info.server_id, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                return self._create(url, token, athletes)
        schema = probatio.Schema(
            {probatio.Required(CONF_URL): URL_SELECTOR, probatio.Required(CONF_TOKEN): TOKEN_SELECTOR}
        )
        return self._form("user", schema, user_input or {CONF_URL: DEFAULT_URL}, errors)

    @override
    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """The app announced itself through the Supervisor, as it does at each of its starts.

        A server that is set up already keeps an address that works: the user may have chosen another way to it.
        Where it does not work, it takes over what the app says. That needs no consent: the stored token never
        goes to the new address, only the app's own does, and the same server has to answer with it there.
        """
        config = discovery_info.config
        self._app_name = discovery_info.name
        self._token = str(config.get(CONF_TOKEN, ""))
        try:
            self._url = cleaned_url(f"http://{config.get(CONF_HOST, '')}:{config.get(CONF_PORT, '')}")
            info, _athletes = await examine(self.hass, self._url, self._token)
        except FlowError:
            return self.async_abort(reason="app_not_ready")
        entry = await self.async_set_unique_id(info.server_id)
        if entry is not None:
            await self._take_over(entry)
            return self.async_abort(reason="already_configured")
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to set up what the app announced."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                _info, athletes = await examine(self.hass, self._url, self._token)
            except FlowError as error:
                errors = {"base": error.key}
            else:
                self._abort_if_unique_id_configured()
                return self._create(self._url, self._token, athletes)
        self.context["title_placeholders"] = {"name": self._app_name}
        return self.async_show_form(
            step_id="hassio_confirm",
            errors=errors,
            description_placeholders={"app": self._app_name, "example_url": DEFAULT_URL},
        )

    async def _take_over(self, entry: MileVaultConfigEntry) -> None:
        """Let an entry that does not work go on with the announced address and token.

        The reload takes an open question for another token back.
        """
        if entry.source == SOURCE_IGNORE or entry.disabled_by is not None:
            return
        works = entry.state is ConfigEntryState.LOADED and entry.runtime_data.last_update_success
        is_asked_for = any(entry.async_get_active_flows(self.hass, {SOURCE_REAUTH}))
        if not works or is_asked_for or await self._is_refused(entry):
            self._store(entry, {CONF_URL: self._url, CONF_TOKEN: self._token})

    async def _is_refused(self, entry: MileVaultConfigEntry) -> bool:
        """Whether the stored token is void: the app announces itself before the entry has come back and noticed."""
        try:
            await examine(self.hass, entry.data[CONF_URL], entry.data[CONF_TOKEN])
        except FlowError as error:
            return CONF_TOKEN in error.errors
        return False

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
                self._store(entry, {CONF_TOKEN: token})
                return self.async_abort(reason="reauth_successful")
        schema = probatio.Schema({probatio.Required(CONF_TOKEN): TOKEN_SELECTOR})
        return self._form("reauth_confirm", schema, {}, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another address of the same sidecar, another token, or both; without a token the old one stays."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            token = user_input.get(CONF_TOKEN, "").strip() or entry.data[CONF_TOKEN]
            try:
                url = cleaned_url(user_input[CONF_URL])
                await self._examine_same_server(entry, url, token)
            except FlowError as error:
                errors = error.errors
            else:
                self._store(entry, {CONF_URL: url, CONF_TOKEN: token})
                return self.async_abort(reason="reconfigure_successful")
        schema = probatio.Schema(
            {probatio.Required(CONF_URL): URL_SELECTOR, probatio.Optional(CONF_TOKEN): TOKEN_SELECTOR}
        )
        return self._form("reconfigure", schema, user_input or {CONF_URL: entry.data[CONF_URL]}, errors)

    async def _examine_same_server(self, entry: MileVaultConfigEntry, url: str, token: str) -> None:
        """The entry's entities belong to one server: another one is another entry."""
        info, _athletes = await examine(self.hass, url, token)
        if info.server_id != entry.unique_id:
            raise FlowError("wrong_server")

    @callback
    def _create(self, url: str, token: str, athletes: tuple[Athlete, ...]) -> ConfigFlowResult:
        return self.async_create_entry(
            title=NAME,
            data={CONF_URL: url, CONF_TOKEN: token},
            subentries=[subentry_data(athlete) for athlete in athletes],
        )

    @callback
    def _store(self, entry: MileVaultConfigEntry, updates: dict[str, str]) -> None:
        """Store and reload: by the entry's own listener where it is loaded and something changed."""
        changed = self.hass.config_entries.async_update_entry(entry, data=entry.data | updates)
        if not (changed and entry.update_listeners):
            self.hass.config_entries.async_schedule_reload(entry.entry_id)

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
