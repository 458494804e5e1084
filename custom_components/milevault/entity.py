"""What all entities of an athlete share, and those of the sidecar."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .athletes import athlete_identifier, athlete_subentries, hub_identifier
from .coordinator import MileVaultConfigEntry, MileVaultCoordinator
from .groups import Group, is_chosen
from .parts import AthleteData, PartName


@dataclass(frozen=True, kw_only=True)
class AthleteEntityDescription(EntityDescription):
    """What all rows have: ``part`` is the reply that the entity lives on, ``group`` what the options can switch off."""

    part: PartName = "summary"
    group: Group | None = None


def unique_id_of(entry: MileVaultConfigEntry, athlete_id: int, key: str) -> str:
    """Identity of an entity in its platform; stays when the entry is deleted and made again."""
    return f"{entry.unique_id}_{athlete_id}_{key}"


class AthleteEntity(CoordinatorEntity[MileVaultCoordinator]):
    """An entity on an athlete's device; its key is a contract and never changes."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: MileVaultCoordinator, athlete_id: int, description: AthleteEntityDescription
    ) -> None:
        """Take identity from server, athlete and key."""
        super().__init__(coordinator)
        self.entity_description = description
        self._part = description.part
        self.athlete_id = athlete_id
        entry = coordinator.config_entry
        self._attr_unique_id = unique_id_of(entry, athlete_id, description.key)
        self._attr_device_info = DeviceInfo(identifiers={athlete_identifier(entry, athlete_id)})

    @property
    def data(self) -> AthleteData | None:
        """What is known of the athlete, if the sidecar still knows the athlete."""
        return self.coordinator.data.of(self.athlete_id)

    @property
    @override
    def available(self) -> bool:
        """Away only after two minutes without the sidecar (see the coordinator)."""
        return super().available and self.data is not None and getattr(self.data, self._part) is not None


class HubEntity(CoordinatorEntity[MileVaultCoordinator]):
    """An entity on the sidecar's device; its key is a contract and never changes."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: MileVaultCoordinator, description: EntityDescription) -> None:
        """Take identity from server and key."""
        super().__init__(coordinator)
        self.entity_description = description
        entry = coordinator.config_entry
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={hub_identifier(entry)})


def add_for_athletes[Row: AthleteEntityDescription](
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    kind: Callable[[MileVaultCoordinator, int, Row], AthleteEntity],
    rows: Iterable[Row],
) -> None:
    """Add an entity of ``kind`` for every row of a chosen group and athlete, each on its athlete's subentry."""
    chosen = [row for row in rows if is_chosen(row.group, entry.options)]
    for athlete_id, subentry in athlete_subentries(entry).items():
        async_add_entities(
            [kind(entry.runtime_data, athlete_id, row) for row in chosen],
            config_subentry_id=subentry.subentry_id,
        )
