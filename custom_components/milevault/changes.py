"""What actions change of one athlete."""

from typing import Any, Final

from homeassistant.const import UnitOfMass
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.unit_conversion import MassConverter

from .const import DOMAIN
from .decoding import JsonObject
from .inquiries import Data, today
from .targets import Target
from .weight import HEAVIEST_KG, LIGHTEST_KG

RESET: Final = "reset"


def _body(data: Data) -> JsonObject:
    """The fields as the API wants them."""
    return {name: _value(value) for name, value in data.items()}


def _value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


async def log_weight(target: Target, data: Data) -> JsonObject:
    """The weight of a day, by default of today; it counts above what files say of the day."""
    weight = MassConverter.convert(data["weight"], data["unit"], UnitOfMass.KILOGRAMS)
    if not LIGHTEST_KG <= weight <= HEAVIEST_KG:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="implausible_weight",
            translation_placeholders={"lightest": str(LIGHTEST_KG), "heaviest": str(HEAVIEST_KG)},
        )
    day = data.get("day") or today(target)
    body = {"metric": "weight_kg", "day": day.isoformat(), "value": round(weight, 2)}
    return await target.client.send("PUT", target.path("health/values"), body)


async def set_setting(target: Target, data: Data) -> JsonObject:
    """A setting from a day on, by default from today."""
    return await target.client.send("PUT", target.path("settings"), _body(data))


async def set_zones(target: Target, data: Data) -> JsonObject:
    """The zones of a sport, or of every sport, from a day on."""
    return await target.client.send("PUT", target.path("zone-sets"), _body(data))


async def name_route(target: Target, data: Data) -> JsonObject:
    """The name of a route; of an activity whose way is none yet, it makes one."""
    if "route_id" not in data and "activity_id" not in data:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="which_route")
    if "route_id" in data:
        path = target.path(f"routes/{data['route_id']}")
        return await target.client.send("PATCH", path, {"name": data["name"]})
    return await target.client.send("POST", target.path("routes"), _body(data))


async def edit_activity(target: Target, data: Data) -> JsonObject:
    """Edits of an activity; fields in ``reset`` say again what the files say."""
    path = target.path(f"activities/{data['activity_id']}")
    edits = {name: value for name, value in data.items() if name not in ("activity_id", RESET)}
    edits |= dict.fromkeys(data.get(RESET, ()))
    if not edits:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_edit")
    return await target.client.send("PATCH", path, edits)
