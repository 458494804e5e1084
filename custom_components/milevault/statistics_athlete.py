"""Imports the series of one athlete: reads, compares with what was imported, writes what differs."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from homeassistant.components.recorder.models import StatisticMetaData
from homeassistant.core import HomeAssistant

from .api import MileVaultClient
from .saved import SavedState
from .statistics_fetch import first_health_year, replies
from .statistics_recorder import Recorder, metadata
from .statistics_rows import (
    Collected,
    Difference,
    Hours,
    Kept,
    Rows,
    Years,
    Zones,
    collect,
    difference,
    first_changed,
    joined,
    kept_rows,
    wanted_rows,
    years_of,
)
from .statistics_series import BY_SOURCE, Series, Source
from .statistics_state import ALL_YEARS, LONG_AGO, StatisticsState

# Later ones begin in the years of earlier ones.
ORDER: Final[tuple[Source, ...]] = ("activities", "load", "health", "wellbeing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who, and how the statistics are kept; ``labels`` are the series' names by key."""

    athlete_id: int
    name: str
    prefix: str
    zones: Zones
    is_us: bool
    labels: Mapping[str, str]

    @property
    def signature(self) -> str:
        """What hours and values depend on."""
        return f"{self.zones.athlete} {self.zones.home} {'us' if self.is_us else 'metric'}"

    def statistic_id(self, series: Series) -> str:
        """The id in the recorder."""
        return self.prefix + series.key

    def metadata(self, series: Series) -> StatisticMetaData:
        """The series as the recorder describes it."""
        name = f"{self.name} {self.labels[series.key]}"
        return metadata(series, self.statistic_id(series), name, is_us=self.is_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The series differs from ``year`` on; ``hours`` are those from then on, ``base`` the sum of all before.

    ``years`` are all that will be imported then.
    """

    series: Series
    source: Source
    year: int
    hours: Hours
    base: float
    years: Years


class AthleteImport:
    """One athlete's statistics under one setting."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: MileVaultClient,
        recorder: Recorder,
        saved: SavedState,
        state: StatisticsState,
        setting: Setting,
    ) -> None:
        """Prepare; ``look_at_what_is_there`` comes first."""
        self.setting = setting
        self._hass = hass
        self._client = client
        self._recorder = recorder
        self._saved = saved
        self._state = state
        self._known: set[str] = set()

    async def look_at_what_is_there(self) -> None:
        """Take up names and units as they are now, and have read again what the recorder has otherwise than we know."""
        known = await self._recorder.known(self.setting.prefix)
        self._known = set(known)
        for source, rows in BY_SOURCE.items():
            for series in rows:
                meta = self.setting.metadata(series)
                found = known.get(meta["statistic_id"])
                if found is None and series.key in self._state.years:
                    del self._state.years[series.key]
                    self._state.mark([source])
                if found is not None and series.key not in self._state.years:
                    self._state.distrust(series.key)
                    self._state.mark([source])
                if found is not None and any(found.get(key) != value for key, value in meta.items()):
                    await self._recorder.describe(meta)

    async def run(self, today: date) -> bool:
        """Import what is pending, and tell whether anything was.

        Raises MileVaultError, UnexpectedReply when the sidecar gives no proper answer.
        """
        is_pending = bool(self._state.pending)
        for source in ORDER:
            if (year := self._state.pending.get(source)) is None:
                continue
            marks = self._state.marks
            for change in await self._changes(source, year, today):
                await self._apply(change)
            self._state.done(source, marks)
            self._saved.save_soon()
        return is_pending

    async def _changes(self, source: Source, year: int, today: date) -> list[Change]:
        """Read ``source`` from ``year`` on, and tell which series differ; their digests go into the state once written."""
        collected = await self._collect(source, year, today)
        return await self._hass.async_add_executor_job(self._compare, source, year, collected)

    async def _collect(self, source: Source, year: int, today: date) -> Collected:
        collected: Collected = {}
        first = year or await self._first_year(source)
        if first is None:
            return collected
        setting = self.setting
        # What a watch wrote further east may be of tomorrow; what is computed of tomorrow is none of our business.
        last = today + timedelta(days=1) if source == "health" else today
        bodies = replies(
            self._client, setting.athlete_id, source, date(first, 1, 1), last, setting.zones.athlete
        )
        async with aclosing(bodies):
            async for body in bodies:
                await self._hass.async_add_executor_job(
                    partial(collect, collected, source, body, setting.zones, is_us=setting.is_us)
                )
        return collected

    async def _first_year(self, source: Source) -> int | None:
        """Where to begin when everything is read; None: there is nothing."""
        if source == "activities":
            return LONG_AGO
        if source == "load":
            return self._state.first_year("activities")
        return await first_health_year(self._client, self.setting.athlete_id)

    def _compare(self, source: Source, year: int, collected: Collected) -> list[Change]:
        changes = []
        for series in BY_SOURCE[source]:
            hours = collected.get(series.key, {})
            before = self._state.years.get(series.key, {})
            now = _followed(before, years_of(hours), year)
            if (first := first_changed(now, before, year)) is None:
                continue
            later = {start: value for start, value in hours.items() if start.year >= first}
            base = sum(one.total for known, one in sorted(now.items()) if known < first)
            changes.append(
                Change(series=series, source=source, year=first, hours=later, base=base, years=now)
            )
        return changes

    async def _apply(self, change: Change) -> None:
        """Write one series, and remember its digests once it is stored."""
        series, zone = change.series, self.setting.zones.athlete
        meta = self.setting.metadata(series)
        since = datetime.combine(date(change.year, 1, 1), time(), zone)
        kept: Kept = {}
        if meta["statistic_id"] in self._known:
            kept = await self._recorder.rows(series, meta["statistic_id"], since)
        found = await self._hass.async_add_executor_job(_plan, change, kept)
        if found.is_gone:
            await self._rewrite(change, meta, since)
        elif found.changed:
            await self._recorder.write(series, meta, found.changed, zone)
            self._known.add(meta["statistic_id"])
        self._remember(change)

    async def _rewrite(self, change: Change, meta: StatisticMetaData, since: datetime) -> None:
        """Clear the statistic and write what is left of it: the recorder has no other way to delete rows.

        Saved before as not imported: should Home Assistant be killed in between, all of it is read again.
        """
        series, statistic_id = change.series, meta["statistic_id"]
        kept = await self._recorder.rows(series, statistic_id, None)
        rows = await self._hass.async_add_executor_job(_rest, change, kept, since)
        self._state.years.pop(series.key, None)
        self._state.pending[change.source] = ALL_YEARS
        await self._saved.save()
        await self._recorder.clear([statistic_id])
        self._known.discard(statistic_id)
        if rows:
            await self._recorder.write(series, meta, rows, self.setting.zones.athlete)
            self._known.add(statistic_id)

    def _remember(self, change: Change) -> None:
        if change.years:
            self._state.years[change.series.key] = change.years
        else:
            self._state.years.pop(change.series.key, None)


def _followed(before: Years, later: Years, year: int) -> Years:
    """The years before ``year`` as they were, and from then on ``later``."""
    return {known: one for known, one in before.items() if known < year} | {
        known: one for known, one in later.items() if known >= year
    }


def _plan(change: Change, kept: Kept) -> Difference:
    return difference(change.series, wanted_rows(change.hours, change.base), kept)


def _rest(change: Change, kept: Kept, since: datetime) -> Rows:
    earlier = kept_rows(change.series, kept, since.timestamp())
    return joined(earlier, wanted_rows(change.hours, change.base))
