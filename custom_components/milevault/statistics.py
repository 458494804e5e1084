"""Long-term statistics: every series at its real time, kept in step with the vault (docs/decisions/statistics.md).

An event says from which day on something changed. That and everything after it is read again, and what differs from
what was imported is written, in the background, one series after the other.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from sqlalchemy.exc import SQLAlchemyError

from .api import MileVaultConnectionError, MileVaultError, StreamEvent
from .athletes import athlete_ids
from .const import CONF_STATISTICS, DOMAIN, LOGGER, NAME
from .coordinator import MileVaultConfigEntry, MileVaultCoordinator
from .decoding import UnexpectedReply
from .push import event_signal, greeted_signal
from .replies import Athlete, Hello
from .statistics_athlete import AthleteImport, Setting
from .statistics_recorder import Recorder, has_recorder, statistic_prefix
from .statistics_rows import Zones
from .statistics_series import SERIES, TABLE_VERSION, Source
from .statistics_state import ALL_YEARS, StatisticsState, year_before

# A burst of events costs one pass: so long after the first of them.
QUIET_S: Final = 5.0
# During a long import a pass may follow the other: a quarter of the time goes into short ones.
REST_SHARE: Final = 3.0
LONGEST_REST_S: Final = 30.0
RETRY_S: Final = 60.0
# An hour's five minutes past: the athlete's day has changed for certain where it has.
TICK_MINUTE: Final = 5

TRAINING: Final[tuple[Source, ...]] = ("activities", "load", "wellbeing")
HEALTH: Final[tuple[Source, ...]] = ("health", "wellbeing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """``sources`` that an event changes, from the day in ``field`` of its payload on; all days without one."""

    sources: tuple[Source, ...]
    field: str | None = None


EFFECTS: Final[Mapping[str, Effect]] = {
    "activity_recorded": Effect(sources=TRAINING, field="start_time"),
    # Where activities were that changed or are gone is not said.
    "activities_updated": Effect(sources=TRAINING),
    "activities_removed": Effect(sources=TRAINING),
    "recompute_finished": Effect(sources=TRAINING, field="first_day"),
    "health_recorded": Effect(sources=HEALTH, field="first_day"),
    # What activities are rated by is computed again and told by itself.
    "settings_changed": Effect(sources=("wellbeing",), field="first_day"),
}
# Recomputes that change no number of these series.
OTHER_REASONS: Final = frozenset({"routes", "segments"})


def changed_from(event: StreamEvent) -> tuple[tuple[Source, ...], int]:
    """The sources that an event changes, and the first year of it."""
    effect = EFFECTS.get(event.kind)
    if effect is None or event.payload.get("reason") in OTHER_REASONS:
        return (), ALL_YEARS
    said = event.payload.get(effect.field) if effect.field else None
    try:
        day = date.fromisoformat(str(said)[:10])
    except ValueError:
        return effect.sources, ALL_YEARS
    return effect.sources, year_before(day)


@callback
def follow_statistics(
    hass: HomeAssistant, entry: MileVaultConfigEntry, coordinator: MileVaultCoordinator
) -> None:
    """Import history once Home Assistant has started, and keep it in step until the entry is unloaded.

    Where the option is off, remove it.
    """
    if not has_recorder(hass):
        return
    work = StatisticsImport(coordinator)
    is_wanted = bool(entry.options.get(CONF_STATISTICS, True))
    for unsubscribe in work.listen() if is_wanted else ():
        entry.async_on_unload(unsubscribe)

    @callback
    def start(_hass: HomeAssistant) -> None:
        target = work.run() if is_wanted else work.remove()
        entry.async_create_background_task(hass, target, f"{NAME} statistics")

    entry.async_on_unload(async_at_started(hass, start))


class StatisticsImport:
    """The statistics of one entry's athletes."""

    def __init__(self, coordinator: MileVaultCoordinator) -> None:
        """Prepare; ``listen`` takes up events, ``run`` works."""
        self._hass = coordinator.hass
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._saved = coordinator.saved
        self._recorder = Recorder(coordinator.hass)
        self._wake = asyncio.Event()
        self._stream_id: str | None = None
        self._athletes: dict[int, AthleteImport] = {}

    @callback
    def listen(self) -> list[CALLBACK_TYPE]:
        """Follow the stream and the clock; returns what ends that."""
        hass, entry_id = self._hass, self._entry.entry_id
        signals: list[tuple[str, Callable[..., None]]] = [(greeted_signal(entry_id), self._on_hello)]
        signals += [(event_signal(entry_id, one), self._on_event) for one in athlete_ids(self._entry)]
        ends = [async_dispatcher_connect(hass, signal, target) for signal, target in signals]
        return [*ends, async_track_time_change(hass, self._on_tick, minute=TICK_MINUTE, second=0)]

    @callback
    def _on_hello(self, hello: Hello) -> None:
        """A stream began: from here on nothing is missed. A restored vault has another id."""
        self._stream_id = hello.stream_id
        self._wake.set()

    @callback
    def _on_event(self, event: StreamEvent) -> None:
        sources, year = changed_from(event)
        if sources:
            # Saved together with the event's place in the stream: neither is lost without the other.
            self._state(event.athlete_id).mark(sources, year)
            self._saved.save_soon()
            self._wake.set()

    @callback
    def _on_tick(self, _now: datetime) -> None:
        self._wake.set()

    def _state(self, athlete_id: int) -> StatisticsState:
        return self._saved.statistics.setdefault(athlete_id, StatisticsState())

    async def run(self) -> None:
        """Tidy up, then bring the statistics up to date whenever something changed."""
        await self._recorder.wait_ready()
        await self._tidy(athlete_ids(self._entry))
        while True:
            await self._wake.wait()
            await asyncio.sleep(QUIET_S)
            self._wake.clear()
            began = self._hass.loop.time()
            is_done = await self._pass()
            took_s = self._hass.loop.time() - began
            if not is_done:
                await self._wait_to_retry()
            await asyncio.sleep(min(REST_SHARE * took_s, LONGEST_REST_S))

    async def _wait_to_retry(self) -> None:
        """Until the time has come, or something arrives before: a sidecar that is back says hello."""
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY_S):
                await self._wake.wait()
        self._wake.set()

    async def remove(self) -> None:
        """Delete them all, and forget that they were imported."""
        await self._recorder.wait_ready()
        await self._tidy(frozenset())

    async def _tidy(self, athletes: frozenset[int]) -> None:
        """Delete statistics of athletes that are no longer here, and those of no series of ours; until it works."""
        prefix = statistic_prefix(str(self._entry.unique_id))
        wanted = {f"{prefix}{athlete}_{one.key}" for athlete in athletes for one in SERIES}
        while True:
            try:
                await self._recorder.clear(set(await self._recorder.known(prefix)) - wanted)
                break
            except SQLAlchemyError as error:
                LOGGER.debug("Statistics have to wait: %s", type(error).__name__)
                await asyncio.sleep(RETRY_S)
        for gone in set(self._saved.statistics) - athletes:
            del self._saved.statistics[gone]
            self._saved.save_soon()

    async def _pass(self) -> bool:
        """Bring every athlete up to date; False: something could not be asked, and has to be once more."""
        if self._stream_id is None:
            return True
        chosen = athlete_ids(self._entry)
        is_done = True
        for athlete in self._coordinator.data.athletes:
            if athlete.athlete_id not in chosen:
                continue
            try:
                await self._bring_up_to_date(athlete, self._stream_id)
            except (MileVaultConnectionError, SQLAlchemyError) as error:
                LOGGER.debug("Statistics have to wait: %s", type(error).__name__)
                return False
            except (MileVaultError, UnexpectedReply) as error:
                # What is wrong with one athlete must not hold up the others.
                LOGGER.debug("Statistics of an athlete have to wait: %s", type(error).__name__)
                is_done = False
        return is_done

    async def _bring_up_to_date(self, athlete: Athlete, stream_id: str) -> None:
        setting = await self._setting(athlete)
        state = self._state(athlete.athlete_id)
        work = self._athletes.get(athlete.athlete_id)
        if work is None or work.setting != setting:
            work = AthleteImport(
                self._hass, self._coordinator.client, self._recorder, self._saved, state, setting
            )
            await work.look_at_what_is_there()
            self._athletes[athlete.athlete_id] = work
        today = datetime.now(UTC).astimezone(setting.zones.athlete).date()
        state.follow(f"{TABLE_VERSION} {stream_id} {setting.signature}", today.isoformat())
        if await work.run(today):
            LOGGER.debug("Statistics are up to date")

    async def _setting(self, athlete: Athlete) -> Setting:
        zone = await dt_util.async_get_time_zone(athlete.time_zone)
        home = dt_util.get_default_time_zone()
        words = await async_get_translations(self._hass, self._hass.config.language, "common", {DOMAIN})
        return Setting(
            athlete_id=athlete.athlete_id,
            name=athlete.name,
            prefix=statistic_prefix(str(self._entry.unique_id), athlete.athlete_id),
            zones=Zones(athlete=zone or UTC, home=home),
            is_us=self._hass.config.units is US_CUSTOMARY_SYSTEM,
            labels={
                one.key: words.get(f"component.{DOMAIN}.common.{one.translation_key}", one.key)
                for one in SERIES
            },
        )
