"""Keeps one snapshot of the sidecar; the only place where client errors become Home Assistant's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, override
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import (
    MileVaultApiError,
    MileVaultAuthError,
    MileVaultClient,
    MileVaultConnectionError,
    MileVaultError,
)
from .athletes import athlete_ids, sync_subentries
from .const import DOMAIN, LOGGER, LOSS_GRACE_S, NAME, POLL_INTERVAL
from .link import Link
from .parts import PARTS, AthleteData, Part, PartName, parts_stale_by
from .repairs import api_version_fits
from .replies import Athlete, Info
from .saved import SavedState

type MileVaultConfigEntry = ConfigEntry[MileVaultCoordinator]

# While the sidecar is away it is asked more often, so that its return shows at once.
RETRY_INTERVAL: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """``athletes``: all the token may read; ``data``: by athlete id, what is known of those that are set up here."""

    info: Info
    athletes: tuple[Athlete, ...]
    data: Mapping[int, AthleteData]

    def of(self, athlete_id: int) -> AthleteData | None:
        """An athlete's data; None where the sidecar knows the athlete no more."""
        return self.data.get(athlete_id)


class MileVaultCoordinator(DataUpdateCoordinator[Snapshot]):
    """Fetches on demand of the event stream, and by polling as the net below it.

    A loss shorter than two minutes leaves the last snapshot standing: restarting the app must not make
    every value jump to unavailable and back.
    """

    config_entry: MileVaultConfigEntry

    def __init__(self, hass: HomeAssistant, entry: MileVaultConfigEntry, client: MileVaultClient) -> None:
        """Prepare for one config entry."""
        super().__init__(
            hass, LOGGER, config_entry=entry, name=NAME, update_interval=POLL_INTERVAL, always_update=False
        )
        self.client = client
        self.saved = SavedState(hass, entry.entry_id)
        self.link = Link(hass, entry, client.athletes)
        self.stream_connected = False
        self._info: Info | None = None
        self._snapshot: Snapshot | None = None
        # By athlete, what events have changed since it was fetched.
        self._stale: dict[int, set[PartName]] = {}
        self._is_all_stale = False
        self._fetches_all = True
        self._fetched_all_at = hass.loop.time()
        # One after the other: an older answer must not come to stand over the one after a change.
        self._fetching = asyncio.Lock()
        self._is_shut_down = False
        self._last_heard = hass.loop.time()
        self._cancel_grace: CALLBACK_TYPE | None = None
        self._grace_is_over = False

    @override
    async def _async_setup(self) -> None:
        """Load the saved place, and bring the subentries in line with the token's athletes."""
        await self.saved.load()
        try:
            self._info = await self._checked_info()
            athletes = await self.client.athletes()
        except MileVaultError as error:
            raise self._translated(error) from error
        self.sync_athletes(athletes)

    @property
    def answers(self) -> bool:
        """Whether the vault can be asked now, for those who want to know within seconds."""
        return self.last_update_success and self.link.holds

    @callback
    def note_change(self, athlete_id: int, kind: str) -> None:
        """An event of this kind came: the next ``refresh_changed`` fetches what it may have changed."""
        self._stale.setdefault(athlete_id, set()).update(parts_stale_by(kind))

    async def refresh_changed(self) -> None:
        """Fetch what is stale and nothing else; the poll fetches everything."""
        self._fetches_all = False
        await self.async_refresh()

    async def refresh_parts(self, athlete_id: int, *names: PartName) -> None:
        """Fetch these at once: something here has just changed them, and its event may take a moment.

        It goes on when the caller, a script for example, is cut off: half a refresh would count as a loss.
        """
        self._stale.setdefault(athlete_id, set()).update(names)
        work = self.config_entry.async_create_background_task(
            self.hass, self.refresh_changed(), f"{NAME} refresh after a change"
        )
        await asyncio.wait([work])

    @override
    async def _async_update_data(self) -> Snapshot:
        """The newest snapshot, or the last one while a loss is short."""
        async with self._fetching:
            return await self._newest()

    async def _newest(self) -> Snapshot:
        # What was in flight while this waited may have failed and left everything stale.
        fetches_all, self._fetches_all = self._fetches_all or self._is_all_due, True
        stale, self._stale, self._is_all_stale = self._stale, {}, False
        began, snapshot = self.hass.loop.time(), None
        try:
            snapshot = await self._fetch(None if fetches_all else stale)
        except MileVaultAuthError as error:
            raise self._translated(error) from error
        except MileVaultError as error:
            self.note_loss()
            if self._snapshot is None or self._grace_is_over:
                raise self._translated(error) from error
            return self._snapshot
        finally:
            # However it ended, what was to be fetched is still as old as it was.
            self._is_all_stale |= snapshot is None
        if fetches_all:
            self._fetched_all_at = began
        self._snapshot = snapshot
        self._note_return()
        return snapshot

    @property
    def _is_all_due(self) -> bool:
        """Each refresh of a part puts the poll off: what no event is about must not wait until there are none."""
        age_s = self.hass.loop.time() - self._fetched_all_at
        return self._is_all_stale or age_s >= POLL_INTERVAL.total_seconds()

    async def _fetch(self, stale: Mapping[int, set[PartName]] | None) -> Snapshot:
        """Everything (None), or of each athlete the stale parts and of new ones everything."""
        info = self._info = self._info or await self._checked_info()
        athletes = await self.client.athletes()
        chosen = athlete_ids(self.config_entry)
        data = {}
        for athlete in athletes:
            if athlete.athlete_id in chosen:
                before = (
                    self._snapshot.of(athlete.athlete_id) if self._snapshot and stale is not None else None
                )
                wanted = (stale or {}).get(athlete.athlete_id, set())
                data[athlete.athlete_id] = await self._fetch_athlete(athlete, before, wanted)
        return Snapshot(info=info, athletes=athletes, data=data)

    async def _fetch_athlete(
        self, athlete: Athlete, before: AthleteData | None, wanted: set[PartName]
    ) -> AthleteData:
        today = local_today(athlete)
        first, *rest = PARTS
        if before is None:
            data = AthleteData(summary=await self.client.summary(athlete.athlete_id))
        elif first.name in wanted:
            data = before.with_part(first.name, await self.client.summary(athlete.athlete_id))
        else:
            data = before
        for part in rest:
            if before is None or part.name in wanted:
                data = data.with_part(
                    part.name, await self._fetch_part(athlete.athlete_id, part, data, today)
                )
        return data

    async def _fetch_part(self, athlete_id: int, part: Part, data: AthleteData, today: date) -> Any:
        """The reply; None where there is nothing to ask for, or an older sidecar does not have it."""
        latest = data.summary.latest_activity
        if latest is None and "{activity_id}" in part.path:
            return None
        path = part.path.format(activity_id=latest.activity_id if latest else "")
        try:
            return await self.client.fetch(part.reply, f"athletes/{athlete_id}/{path}", part.params(today))
        except MileVaultApiError as error:
            LOGGER.debug("No %s: %s", part.name, error)
            return None

    async def _checked_info(self) -> Info:
        """Who answers, if it is the very server this entry was made for, in a version we speak."""
        info = await self.client.info()
        if info.server_id != self.config_entry.unique_id:
            if self.config_entry.state is ConfigEntryState.LOADED:
                # Set-up then stops for good, and the token is no longer sent to a stranger.
                self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
            raise ConfigEntryError(translation_domain=DOMAIN, translation_key="wrong_server")
        if not api_version_fits(self.hass, self.config_entry, info):
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="api_version",
                translation_placeholders={"version": info.version},
            )
        return info

    def _translated(self, error: MileVaultError) -> ConfigEntryAuthFailed | UpdateFailed:
        if isinstance(error, MileVaultAuthError):
            key = "missing_scope" if error.forbidden else "invalid_auth"
            return ConfigEntryAuthFailed(
                translation_domain=DOMAIN,
                translation_key=key,
                translation_placeholders={"scope": "read, events"},
            )
        reason = error.reason if isinstance(error, MileVaultConnectionError) else "unexpected answer"
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"reason": reason},
        )

    @callback
    def sync_athletes(self, athletes: tuple[Athlete, ...]) -> None:
        """Add subentries of new athletes, drop those of gone ones; each is offered once only."""
        known = sync_subentries(self.hass, self.config_entry, athletes, self.saved.known_athletes)
        if known != self.saved.known_athletes:
            self.saved.known_athletes = known
            self.saved.save_soon()

    @callback
    def greeted(self) -> None:
        """A stream began: the sidecar may have been replaced by another version in the meantime."""
        self.stream_connected = True
        self._info = None
        self._is_all_stale = True
        self.heard()
        self.link.mended()

    @callback
    def heard(self) -> None:
        """Something arrived from the sidecar."""
        self._last_heard = self.hass.loop.time()

    @callback
    def note_loss(self) -> None:
        """The sidecar does not answer, or its stream broke: start the grace time, counted from the last sign of life."""
        if self._is_shut_down:
            return
        self.update_interval = RETRY_INTERVAL
        self.link.broke()
        if self._cancel_grace is None and not self._grace_is_over:
            silent_s = self.hass.loop.time() - self._last_heard
            delay_s = max(0.0, LOSS_GRACE_S - silent_s)
            self._cancel_grace = async_call_later(self.hass, delay_s, self._end_grace)

    @callback
    def _end_grace(self, _now: datetime) -> None:
        self._cancel_grace = None
        self._grace_is_over = True
        self.config_entry.async_create_background_task(
            self.hass, self.async_refresh(), f"{NAME} refresh after a loss"
        )

    @callback
    def _note_return(self) -> None:
        self.heard()
        self.update_interval = POLL_INTERVAL
        self._grace_is_over = False
        self._stop_grace()
        self.link.mended()

    @callback
    def _stop_grace(self) -> None:
        if self._cancel_grace is not None:
            self._cancel_grace()
            self._cancel_grace = None

    @override
    async def async_shutdown(self) -> None:
        """Stop timers, of which a request that is still under way starts no more, and write what waits for it."""
        self._is_shut_down = True
        self._stop_grace()
        self.link.stop()
        await super().async_shutdown()
        await self.saved.flush()


def zone_of(athlete: Athlete) -> ZoneInfo:
    """Where the athlete lives; UTC where this machine does not know the zone."""
    try:
        return ZoneInfo(athlete.time_zone)
    except ZoneInfoNotFoundError, ValueError:
        return ZoneInfo("UTC")


def local_today(athlete: Athlete) -> date:
    """The day it is where the athlete lives."""
    return dt_util.now(zone_of(athlete)).date()
