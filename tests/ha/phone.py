"""A phone with the companion app: registered as the app does it, its push service on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

# What the companion app for Android sends when it registers.
REGISTRATION = {
    "app_id": "io.homeassistant.companion.android",
    "app_name": "Home Assistant",
    "app_version": "2026.11.1",
    "device_id": "canary-phone",
    "device_name": "Canary phone",
    "manufacturer": "Google",
    "model": "Pixel",
    "os_name": "Android",
    "os_version": "16",
    "supports_encryption": False,
}
LIMITS = {"errors": 0, "maximum": 500, "resetsAt": "2026-11-26T00:00:00.000Z", "successful": 1}


class Phone:
    """What its push service was handed."""

    def __init__(self) -> None:
        self.pushed: list[dict[str, Any]] = []
        self.device_id = ""

    async def take(self, request: web.Request) -> web.Response:
        """The push service's endpoint."""
        self.pushed.append(await request.json())
        return web.json_response({"rateLimits": LIMITS}, status=201)


@asynccontextmanager
async def phone(hass: HomeAssistant, hass_client: Any) -> AsyncIterator[Phone]:
    """A registered phone."""
    made = Phone()
    app = web.Application()
    app.router.add_post("/push", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        assert await async_setup_component(hass, "mobile_app", {})
        await hass.async_block_till_done()
        client = await hass_client()
        app_data = {"push_token": "canary", "push_url": f"http://127.0.0.1:{runner.addresses[0][1]}/push"}
        reply = await client.post("/api/mobile_app/registrations", json=REGISTRATION | {"app_data": app_data})
        assert reply.status == 201, await reply.text()
        await hass.async_block_till_done()
        (entry,) = hass.config_entries.async_entries("mobile_app")
        (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        made.device_id = device.id
        yield made
    finally:
        await runner.cleanup()
