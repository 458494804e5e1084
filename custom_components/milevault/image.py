"""Image: the way of the latest activity that has one, drawn here. Served by Home Assistant with its own tokens."""

import asyncio
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE, CONF_RADIUS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MileVaultConfigEntry, MileVaultCoordinator
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .errors import translated
from .parts import PartName
from .replies import Activity, TrackColumns
from .track_image import Degrees, Home, track_png

# Drawn when somebody looks at it.
PARALLEL_UPDATES = 0

LATITUDE_CHANNEL: Final = "position_lat"
LONGITUDE_CHANNEL: Final = "position_long"
# More than the picture has pixels along a side would not be seen.
POINTS: Final = 2000


@dataclass(frozen=True, kw_only=True)
class TrackImageDescription(AthleteEntityDescription, ImageEntityDescription):
    """A row."""

    part: PartName = "latest_track"


IMAGES: tuple[TrackImageDescription, ...] = (
    TrackImageDescription(key="latest_track", translation_key="latest_track"),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row for every athlete."""
    add_for_athletes(entry, async_add_entities, TrackImage, IMAGES)


class TrackImage(AthleteEntity, ImageEntity):
    """State is the start of the activity that is shown: it changes with another track and not with a restart."""

    entity_description: TrackImageDescription
    _attr_content_type = "image/png"

    def __init__(
        self, coordinator: MileVaultCoordinator, athlete_id: int, description: TrackImageDescription
    ) -> None:
        """Begin without a picture."""
        AthleteEntity.__init__(self, coordinator, athlete_id, description)
        ImageEntity.__init__(self, coordinator.hass)
        self._drawing = asyncio.Lock()
        self._drawn: tuple[Activity, Home, bytes] | None = None
        self._take_over()

    @property
    def _activity(self) -> Activity | None:
        """The latest activity with a track."""
        page = self.data.latest_track if self.data else None
        return page.activities[0] if page and page.activities else None

    @callback
    def _take_over(self) -> None:
        activity = self._activity
        self._attr_image_last_updated = activity.start_time if activity else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Another activity may be the latest one."""
        self._take_over()
        super()._handle_coordinator_update()

    @override
    async def async_image(self) -> bytes | None:
        """The picture, drawn once for an activity as it is and home where it is; None where there is no track."""
        async with self._drawing:
            activity, home = self._activity, self._home()
            if activity is None:
                return None
            if self._drawn is None or self._drawn[:2] != (activity, home):
                self._drawn = (activity, home, await self._draw(activity, home))
            return self._drawn[2]

    async def _draw(self, activity: Activity, home: Home) -> bytes:
        path = f"athletes/{self.athlete_id}/activities/{activity.activity_id}/streams"
        asked: dict[str, str | int] = {
            "channels": f"{LATITUDE_CHANNEL},{LONGITUDE_CHANNEL}",
            "points": POINTS,
        }
        with translated("read"):
            columns = await self.coordinator.client.fetch(TrackColumns, path, asked)
        latitudes, longitudes = positions(columns)
        return await self.hass.async_add_executor_job(track_png, latitudes, longitudes, home)

    def _home(self) -> Home:
        """Home Assistant's home zone; its settings where somebody took the zone away."""
        config = self.hass.config
        zone = self.hass.states.get(ENTITY_ID_HOME)
        told = zone.attributes if zone else {}
        return Home(
            latitude=told.get(ATTR_LATITUDE, config.latitude),
            longitude=told.get(ATTR_LONGITUDE, config.longitude),
            radius_m=told.get(CONF_RADIUS, config.radius),
        )


def positions(columns: TrackColumns) -> tuple[tuple[Degrees, ...], tuple[Degrees, ...]]:
    """Latitudes and longitudes of equal length; none where a channel is missing."""
    found = [columns.channels.get(channel) for channel in (LATITUDE_CHANNEL, LONGITUDE_CHANNEL)]
    latitudes, longitudes = (one.values if one else () for one in found)
    shared = min(len(latitudes), len(longitudes))
    return latitudes[:shared], longitudes[:shared]
