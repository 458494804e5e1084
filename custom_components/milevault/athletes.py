"""Athletes as config subentries and devices."""

from types import MappingProxyType

from homeassistant.components.person import ATTR_USER_ID
from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import CONF_ATHLETE_ID, CONF_PERSON, DOMAIN, NAME, SUBENTRY_ATHLETE
from .replies import Athlete, Info


def subentry_data(athlete: Athlete) -> ConfigSubentryData:
    """The subentry of an athlete, for the flows."""
    return ConfigSubentryData(
        subentry_type=SUBENTRY_ATHLETE,
        title=athlete.name,
        unique_id=str(athlete.athlete_id),
        data={CONF_ATHLETE_ID: athlete.athlete_id},
    )


def athlete_subentries(entry: ConfigEntry) -> dict[int, ConfigSubentry]:
    """The entry's athlete subentries by athlete id, lowest first."""
    found = {subentry.data[CONF_ATHLETE_ID]: subentry for subentry in entry.subentries.values()}
    return dict(sorted(found.items()))


def athlete_ids(entry: ConfigEntry) -> frozenset[int]:
    """The athletes set up in this entry."""
    return frozenset(athlete_subentries(entry))


@callback
def athlete_of_user(hass: HomeAssistant, entry: ConfigEntry, user_id: str | None) -> int | None:
    """The athlete whose person is this Home Assistant user; None where no athlete of the entry is linked to one.

    It is for defaults ("my athlete"), not for rights: Home Assistant lets every user read every entity.
    """
    for athlete_id, subentry in athlete_subentries(entry).items():
        if is_person_of(hass, subentry.data.get(CONF_PERSON), user_id):
            return athlete_id
    return None


@callback
def is_person_of(hass: HomeAssistant, person: str | None, user_id: str | None) -> bool:
    """Whether the person, an entity id, is the one of a user; not where either is not known."""
    if user_id is None or person is None or (state := hass.states.get(person)) is None:
        return False
    return bool(state.attributes.get(ATTR_USER_ID) == user_id)


def hub_identifier(entry: ConfigEntry) -> tuple[str, str]:
    """Device identifier of the sidecar."""
    return DOMAIN, str(entry.unique_id)


def athlete_identifier(entry: ConfigEntry, athlete_id: int) -> tuple[str, str]:
    """Device identifier of an athlete; stays when the entry is deleted and made again."""
    return DOMAIN, f"{entry.unique_id}_{athlete_id}"


@callback
def sync_subentries(
    hass: HomeAssistant, entry: ConfigEntry, athletes: tuple[Athlete, ...], known: frozenset[int]
) -> frozenset[int]:
    """Bring the subentries in line with the token's athletes; returns those known from now on.

    An athlete never seen gets a subentry. One the user has removed stays removed. One the token can no longer
    read loses its subentry, and with it device and entities.
    """
    by_id = {athlete.athlete_id: athlete for athlete in athletes}
    present = athlete_subentries(entry)
    for athlete_id, subentry in present.items():
        if athlete_id not in by_id:
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
        elif subentry.title != by_id[athlete_id].name:
            hass.config_entries.async_update_subentry(entry, subentry, title=by_id[athlete_id].name)
    for athlete_id in sorted(set(by_id) - set(present) - known):
        data = subentry_data(by_id[athlete_id])
        subentry = ConfigSubentry(**(data | {"data": MappingProxyType(data["data"])}))
        hass.config_entries.async_add_subentry(entry, subentry)
    # The gone ones are forgotten: should they return, they come back by themselves.
    return frozenset(by_id)


@callback
def register_devices(hass: HomeAssistant, entry: ConfigEntry, info: Info, url: str) -> None:
    """Register the hub, then the athletes, before any entity: entity ids then carry the athlete's name."""
    registry = dr.async_get(hass)
    hub = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={hub_identifier(entry)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer=NAME,
        model="Sidecar",
        name=entry.title,
        sw_version=info.version,
        configuration_url=url,
    )
    for athlete_id, subentry in athlete_subentries(entry).items():
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={athlete_identifier(entry, athlete_id)},
            entry_type=dr.DeviceEntryType.SERVICE,
            manufacturer=NAME,
            model="Athlete",
            name=subentry.title,
            via_device_id=hub.id,
        )
