"""One card's subscription, through everything that happens to the entry: unload, reload, removal, another entry."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from .card_messages import CardMessage, card_signal, first_message, standing_message
from .const import DOMAIN
from .link import LINK_GRACE_S
from .targets import Refusal, Target


class CardSubscription:
    """Passes on what the cards of an athlete are told, and says when there is no entry that could tell it.

    An entry that is not loaded has nobody who tells anything. A reload is over before ``LINK_GRACE_S`` and not
    worth a word; its stream begins with a ``refresh``.
    """

    def __init__(
        self, hass: HomeAssistant, find: Callable[[], Target], send: Callable[[CardMessage], None]
    ) -> None:
        """``find`` says whom the subscription is about now; raises Refusal where that is nobody."""
        self._hass = hass
        self._find = find
        self._send = send
        self._target = find()
        self._is_away = not _is_loaded(self._target)
        self._stop_messages: CALLBACK_TYPE | None = None
        self._stop_entries: CALLBACK_TYPE | None = None
        self._stop_timer: CALLBACK_TYPE | None = None

    @callback
    def start(self, version: str) -> None:
        """Say how things stand, and listen until ``stop``."""
        self._listen()
        self._stop_entries = async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry)
        self._send(first_message(self._hass, version, available=self._target.answers))

    @callback
    def stop(self) -> None:
        """Listen to nothing any more."""
        self._stop_waiting()
        for stop in (self._stop_messages, self._stop_entries):
            if stop is not None:
                stop()
        self._stop_messages = self._stop_entries = None

    @callback
    def _listen(self) -> None:
        if self._stop_messages is not None:
            self._stop_messages()
        signal = card_signal(self._target.entry.entry_id, self._target.athlete_id)
        self._stop_messages = async_dispatcher_connect(self._hass, signal, self._send)

    @callback
    def _on_entry(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Look anew whom this is about: of the entry that is back, or of another one."""
        if entry.domain != DOMAIN:
            return
        target = self._current()
        if target is None:
            self._wait()
            return
        self._stop_waiting()
        if target == self._target and not self._is_away:
            return
        self._target = target
        self._is_away = False
        self._listen()
        # What happened meanwhile nobody told.
        self._send(standing_message(self._hass, "refresh", available=target.answers))

    def _current(self) -> Target | None:
        """Whom this is about, where the entry is loaded."""
        try:
            target = self._find()
        except Refusal:
            return None
        return target if _is_loaded(target) else None

    @callback
    def _wait(self) -> None:
        if not self._is_away and self._stop_timer is None:
            self._stop_timer = async_call_later(self._hass, LINK_GRACE_S, self._say_away)

    @callback
    def _stop_waiting(self) -> None:
        if self._stop_timer is not None:
            self._stop_timer()
            self._stop_timer = None

    @callback
    def _say_away(self, _now: datetime) -> None:
        self._stop_timer = None
        self._is_away = True
        self._send(standing_message(self._hass, "availability", available=False))


def _is_loaded(target: Target) -> bool:
    return target.entry.state is ConfigEntryState.LOADED
