"""Athletes as subentries: adding one, and linking one to a person and to a scale."""

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .api import MileVaultAuthError, MileVaultError
from .athletes import athlete_ids, athlete_subentries, subentry_data
from .connecting import FlowError
from .const import CONF_ATHLETE_ID, CONF_PERSON, CONF_WEIGHT_ENTITY, DOMAIN
from .coordinator import MileVaultConfigEntry
from .replies import Athlete

LINKS_SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_PERSON): EntitySelector(EntitySelectorConfig(domain=PERSON_DOMAIN)),
        probatio.Optional(CONF_WEIGHT_ENTITY): EntitySelector(
            EntitySelectorConfig(
                filter=EntityWithDeviceFilterSelectorConfig(
                    domain=SENSOR_DOMAIN, device_class=SensorDeviceClass.WEIGHT
                )
            )
        ),
    }
)


class AthleteFlow(ConfigSubentryFlow):
    """Add an athlete the token may read; say who the athlete is."""

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

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for person and weight sensor; a field that is left empty takes the link away."""
        entry: MileVaultConfigEntry = self._get_entry()
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                _check_links(self.hass, entry, subentry, user_input)
            except FlowError as error:
                errors = error.errors
            else:
                data = {CONF_ATHLETE_ID: subentry.data[CONF_ATHLETE_ID], **user_input}
                return self.async_update_and_abort(entry, subentry, data=data)
        suggested = subentry.data if user_input is None else user_input
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(LINKS_SCHEMA, suggested),
            errors=errors,
            description_placeholders={"name": subentry.title},
        )


@callback
def _check_links(
    hass: HomeAssistant, entry: MileVaultConfigEntry, subentry: ConfigSubentry, links: Mapping[str, str]
) -> None:
    """Raise FlowError for a link that would mix athletes up or cannot work.

    A sensor that feeds two athletes would give both the weight of whoever stood on the scale last, and one of
    our own would feed the vault with what it says itself.
    """
    others = [one for one in athlete_subentries(entry).values() if one.subentry_id != subentry.subentry_id]
    for field, key in ((CONF_PERSON, "person_taken"), (CONF_WEIGHT_ENTITY, "weight_taken")):
        if field in links and any(other.data.get(field) == links[field] for other in others):
            raise FlowError(key, field)
    if (sensor := links.get(CONF_WEIGHT_ENTITY)) is None:
        return
    registered = er.async_get(hass).async_get(sensor)
    if registered is not None and registered.platform == DOMAIN:
        raise FlowError("own_sensor", CONF_WEIGHT_ENTITY)
    if entry.state is ConfigEntryState.LOADED:
        scopes = entry.runtime_data.data.info.scopes
        if scopes is not None and "edit" not in scopes:
            raise FlowError("missing_edit_scope", CONF_WEIGHT_ENTITY)


def _athlete_schema(offered: Mapping[str, Athlete]) -> probatio.Schema:
    options = [SelectOptionDict(value=number, label=athlete.name) for number, athlete in offered.items()]
    return probatio.Schema(
        {probatio.Required(CONF_ATHLETE_ID): SelectSelector(SelectSelectorConfig(options=options))}
    )
