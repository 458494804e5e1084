"""Automations in a test's Home Assistant, whose action notes what the trigger says."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component

from custom_components.milevault.automation_targets import athlete_device_id
from custom_components.milevault.occurrences import OCCURRED, Occurrence

FIRED = "test_automation_fired"

type Config = Mapping[str, Any]


def device_of(hass: HomeAssistant, athlete_id: int = 1) -> str:
    """The device id of an athlete."""
    (entry,) = hass.config_entries.async_entries("milevault")
    device_id = athlete_device_id(hass, entry, athlete_id)
    assert device_id is not None
    return device_id


async def automate(
    hass: HomeAssistant, *triggers: Config, conditions: list[Config] | None = None
) -> list[Config]:
    """What the triggers say each time they fire and the conditions are met."""
    said: list[Config] = []

    @callback
    def note(event: Event) -> None:
        said.append(event.data["trigger"])

    hass.bus.async_listen(FIRED, note)
    automation = {
        "alias": "Test",
        "mode": "queued",
        "triggers": list(triggers),
        "conditions": conditions or [],
        "actions": [{"event": FIRED, "event_data_template": {"trigger": "{{ trigger }}"}}],
    }
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()
    assert hass.states.get("automation.test").state == "on"
    return said


def happen(hass: HomeAssistant, kind: str, athlete_id: int = 1, **attributes: Any) -> None:
    """Something happens to an athlete of the entry."""
    (entry,) = hass.config_entries.async_entries("milevault")
    one = Occurrence(entry_id=entry.entry_id, athlete_id=athlete_id, kind=kind, attributes=attributes)
    async_dispatcher_send(hass, OCCURRED, one)
