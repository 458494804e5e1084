"""Calendar: an athlete's activities when they were, and the days on which goals end."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.calendar import CalendarEntity, CalendarEntityDescription, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .calendar_events import Wording, activity_event, goal_event, overlaps
from .const import DOMAIN, TRANSITION
from .coordinator import MileVaultConfigEntry, local_today
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .errors import translated
from .replies import Activity, ActivityPage

# The snapshot comes from the coordinator; days are asked for when somebody looks at them.
PARALLEL_UPDATES = 0

PAGE_SIZE: Final = 200
# The API chooses by the start: one that began so long before the span may still reach into it.
LONGEST_ACTIVITY: Final = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class AthleteCalendarDescription(AthleteEntityDescription, CalendarEntityDescription):
    """A row."""


CALENDARS: tuple[AthleteCalendarDescription, ...] = (
    AthleteCalendarDescription(key="activities", translation_key="activities"),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row for every athlete."""
    add_for_athletes(entry, async_add_entities, AthleteCalendar, CALENDARS)


class AthleteCalendar(AthleteEntity, CalendarEntity):
    """Nothing can be written here: activities come from files, goals are set in MileVault."""

    entity_description: AthleteCalendarDescription
    _wording: Wording | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Have the words at hand for the state."""
        await super().async_added_to_hass()
        await self._load_wording()

    async def _load_wording(self) -> Wording:
        language = self.hass.config.language
        texts = await async_get_translations(self.hass, language, "entity", {DOMAIN})
        self._wording = Wording(language=language, texts=texts, units=self.hass.config.units)
        return self._wording

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """What goes on now: the day on which a goal ends, an activity whose end is not over. Else None."""
        if self.data is None or self._wording is None:
            return None
        # In UTC: within one zone Python takes two hours of one name, in autumn, for the same.
        now = dt_util.utcnow()
        latest = self.data.summary.latest_activity
        events = [activity_event(latest, self._wording)] if latest else []
        events += self._goals(self._wording)
        moment = timedelta(microseconds=1)
        return next((one for one in events if overlaps(one, now, now + moment)), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """What lies within, the oldest first."""
        wording = await self._load_wording()
        with translated("read"):
            events = [
                activity_event(one, wording)
                async for one in self._activities(start_date - LONGEST_ACTIVITY, end_date)
                if one.sport != TRANSITION
            ]
        events = [one for one in events + self._goals(wording) if overlaps(one, start_date, end_date)]
        return sorted(events, key=lambda one: one.start_datetime_local.timestamp())

    async def _activities(self, after: datetime, before: datetime) -> AsyncGenerator[Activity]:
        """The activities that begin within, page by page."""
        path = f"athletes/{self.athlete_id}/activities"
        asked: dict[str, str | int] = {
            "after": dt_util.as_utc(after).isoformat(),
            "before": dt_util.as_utc(before).isoformat(),
            "limit": PAGE_SIZE,
        }
        while True:
            page = await self.coordinator.client.fetch(ActivityPage, path, asked)
            for one in page.activities:
                yield one
            if page.next_cursor is None:
                return
            asked["cursor"] = page.next_cursor

    def _goals(self, wording: Wording) -> list[CalendarEvent]:
        if self.data is None or self.data.goals is None:
            return []
        today = local_today(self.data.summary.athlete)
        found = [goal_event(goal, wording, today) for goal in self.data.goals.goals]
        return [one for one in found if one is not None]
