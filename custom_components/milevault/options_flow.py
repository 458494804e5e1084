"""Options: what is shown, and what a poor night is.

There is none for units: Home Assistant's unit system and each entity's own settings say them, for cards too.
"""

from typing import Any

import probatio
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_STATISTICS
from .groups import CONF_GROUPS, GROUPS
from .sleep_rule import (
    CONF_POOR_SLEEP_HOURS,
    CONF_POOR_SLEEP_SCORE,
    DEFAULT_POOR_SLEEP_HOURS,
    DEFAULT_POOR_SLEEP_SCORE,
)

DEFAULTS: dict[str, Any] = {
    CONF_POOR_SLEEP_HOURS: DEFAULT_POOR_SLEEP_HOURS,
    CONF_POOR_SLEEP_SCORE: DEFAULT_POOR_SLEEP_SCORE,
    CONF_STATISTICS: True,
    CONF_GROUPS: list(GROUPS),
}


def _number(highest: float, step: float, unit: str | None) -> NumberSelector:
    config = NumberSelectorConfig(min=0, max=highest, step=step, mode=NumberSelectorMode.BOX)
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_POOR_SLEEP_HOURS): _number(14, 0.25, UnitOfTime.HOURS),
        probatio.Required(CONF_POOR_SLEEP_SCORE): _number(100, 1, None),
        probatio.Required(CONF_STATISTICS): BooleanSelector(),
        probatio.Required(CONF_GROUPS): SelectSelector(
            SelectSelectorConfig(
                options=list(GROUPS),
                multiple=True,
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_GROUPS,
            )
        ),
    }
)


class MileVaultOptionsFlow(OptionsFlow):
    """One form; the entry's listener reloads it afterwards."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for everything at once."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        suggested = {**DEFAULTS, **self.config_entry.options}
        return self.async_show_form(
            step_id="init", data_schema=self.add_suggested_values_to_schema(SCHEMA, suggested)
        )
