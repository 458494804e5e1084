"""Whom a request of the browser is about, who may change what, and the errors it gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .api import MileVaultApiError, MileVaultAuthError, MileVaultClient, MileVaultError
from .athletes import athlete_identifier, athlete_subentries, is_person_of
from .const import CONF_PERSON, DOMAIN
from .coordinator import MileVaultConfigEntry, MileVaultCoordinator

UNAVAILABLE: Final = "unavailable"
# Refusals of the sidecar that tell the browser something; any other is a fault of the two of us, "unavailable".
_TOLD: Final[Mapping[str, str]] = {
    "not_found": "not_found",
    # Of an activity that never was, and of one that the user deleted.
    "deleted": "not_found",
} | {
    code: code
    for code in (
        "bad_request",
        "conflict",
        "content_encoding",
        "disk_low",
        "hash_mismatch",
        "incomplete",
        "no_positions",
        "no_segment",
        "no_way",
        "not_possible",
        "timed_out",
        "too_large",
        "unsupported_media_type",
    )
}


class Refusal(Exception):
    """A request that cannot be answered: a stable code and a text for people."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The athlete a request is about."""

    entry: MileVaultConfigEntry
    athlete_id: int

    @property
    def coordinator(self) -> MileVaultCoordinator:
        """The coordinator of the athlete's sidecar; raises Refusal while it is not set up."""
        if self.entry.state is not ConfigEntryState.LOADED:
            raise Refusal(UNAVAILABLE, "MileVault cannot be reached now")
        return self.entry.runtime_data

    @property
    def answers(self) -> bool:
        """Whether the athlete's sidecar can be asked now."""
        return self.entry.state is ConfigEntryState.LOADED and self.entry.runtime_data.answers

    @property
    def client(self) -> MileVaultClient:
        """The client of the athlete's sidecar."""
        return self.coordinator.client

    def path(self, below: str) -> str:
        """The API's path of something that is this athlete's."""
        return f"athletes/{self.athlete_id}/{below}"

    @property
    def person(self) -> str | None:
        """Entity id of the person who the athlete is, where somebody said so."""
        person: str | None = athlete_subentries(self.entry)[self.athlete_id].data.get(CONF_PERSON)
        return person


def all_targets(hass: HomeAssistant) -> dict[str, Target]:
    """All athletes set up here, by device id; in the order they were added."""
    registry = dr.async_get(hass)
    found = {}
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False, include_ignore=False):
        for athlete_id in athlete_subentries(entry):
            identifier = athlete_identifier(entry, athlete_id)
            if device := registry.async_get_device_by_identifier(identifier, entry.entry_id):
                found[device.id] = Target(entry=entry, athlete_id=athlete_id)
    return found


def target_of(hass: HomeAssistant, device_id: str | None, user: User | None) -> Target:
    """The athlete of the device; without one the user's own, else the first. Raises Refusal."""
    targets = all_targets(hass)
    if device_id is not None:
        if device_id not in targets:
            raise Refusal("unknown_device", "This device is not an athlete of MileVault")
        return targets[device_id]
    if not targets:
        raise Refusal("not_found", "No athlete is set up")
    own = (target for target in targets.values() if is_own(hass, target, user))
    return next(own, next(iter(targets.values())))


def is_own(hass: HomeAssistant, target: Target, user: User | None) -> bool:
    """Whether the athlete is the person whom the user is."""
    return user is not None and is_person_of(hass, target.person, user.id)


def may_change(hass: HomeAssistant, target: Target, user: User | None) -> bool:
    """Whether the user may change the athlete's data and hand over files: administrators, and the athlete.

    A user of the group that may only read changes nothing, not even as the athlete.
    """
    if user is None:
        return False
    if user.is_admin:
        return True
    person = target.person
    return (
        person is not None
        and is_own(hass, target, user)
        and user.permissions.check_entity(person, POLICY_CONTROL)
    )


def require_change(hass: HomeAssistant, target: Target, user: User | None) -> None:
    """Raise Refusal unless the user may change the athlete's data."""
    if not may_change(hass, target, user):
        raise Refusal("unauthorized", "Only administrators and the athlete may change this")


def refusal_of(error: MileVaultError, scope: str) -> Refusal:
    """What the browser is told of an error of the client; ``scope`` is the one that the request needs."""
    if isinstance(error, MileVaultAuthError) and error.forbidden:
        return Refusal("missing_scope", f"The token of Home Assistant lacks the scope '{scope}'")
    if isinstance(error, MileVaultApiError):
        return Refusal(_TOLD.get(error.code, UNAVAILABLE), str(error))
    return Refusal(UNAVAILABLE, str(error))
