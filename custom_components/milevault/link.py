"""Whether the vault answers, as the cards are told: within seconds, while entities keep their values for minutes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .api import MileVaultError
from .const import LOGGER, NAME

# Longer than a restart of the sidecar takes (docs/decisions/connection-lost.md).
LINK_GRACE_S: Final = 5.0


class Link:
    """``holds`` until a loss has lasted ``LINK_GRACE_S`` and a question then has no answer either.

    A broken stream alone is no loss: behind a proxy that cuts it off, everything can be asked for all the same.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, question: Callable[[], Awaitable[object]]
    ) -> None:
        """``question`` asks the vault for something small that needs its database; raises MileVaultError."""
        self.holds = True
        self.on_change: Callable[[], None] = lambda: None
        self._hass = hass
        self._entry = entry
        self._question = question
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._asking: asyncio.Task[None] | None = None

    @callback
    def broke(self) -> None:
        """The stream ended, or a question had no answer."""
        if self.holds and self._cancel_timer is None and self._asking is None:
            self._cancel_timer = async_call_later(self._hass, LINK_GRACE_S, self._ask)

    @callback
    def mended(self) -> None:
        """The vault was heard."""
        self.stop()
        self._set(holds=True)

    @callback
    def stop(self) -> None:
        """Have no timer and no question under way any more."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    @callback
    def _ask(self, _now: datetime) -> None:
        self._cancel_timer = None
        self._asking = self._entry.async_create_background_task(
            self._hass, self._find_out(), f"{NAME} connection", eager_start=False
        )

    async def _find_out(self) -> None:
        try:
            await self._question()
        except MileVaultError as error:
            LOGGER.debug("The connection is lost: %s", error)
            self._set(holds=False)
        self._asking = None

    @callback
    def _set(self, *, holds: bool) -> None:
        if holds != self.holds:
            self.holds = holds
            self.on_change()
