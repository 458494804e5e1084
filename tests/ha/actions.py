"""Calling MileVault's actions as an automation would."""

from typing import Any

from homeassistant.core import Context, HomeAssistant

from custom_components.milevault.const import DOMAIN

CHANGED = {"changed": True}


async def call(hass: HomeAssistant, name: str, /, *, context: Context | None = None, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, name, data, blocking=True, return_response=True, context=context
    )
