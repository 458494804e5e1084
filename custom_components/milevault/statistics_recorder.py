"""The recorder's side: which statistics there are, their rows, writing and clearing. All work is done in its threads."""

import asyncio
import math
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .statistics_rows import Rows
from .statistics_series import Series

# Home Assistant checks each row in the event loop, and the recorder makes a handful of objects for each: so few die
# before a garbage collection has seen them.
BATCH: Final = 100
# What is waiting in the recorder's queue at most; states that come meanwhile have their turn behind it.
WAITING_BATCHES: Final = 5
LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)
SERVER_LETTERS: Final = 12


def statistic_prefix(server_id: str, athlete_id: int | None = None) -> str:
    """What the ids of a server's, or of an athlete's, statistics begin with; the same when an entry is made again.

    >>> statistic_prefix("0b9f4c1e-3f0d-4a53-9f57-d6a7d2f2a001", 1)
    'milevault:0b9f4c1e3f0d_1_'
    """
    server = "".join(letter for letter in server_id.lower() if letter.isalnum())[:SERVER_LETTERS]
    return f"{DOMAIN}:{server}_" + ("" if athlete_id is None else f"{athlete_id}_")


def metadata(series: Series, statistic_id: str, name: str, *, is_us: bool) -> StatisticMetaData:
    """What Home Assistant has to know of a series."""
    return StatisticMetaData(
        mean_type=StatisticMeanType.NONE if series.is_sum else StatisticMeanType.ARITHMETIC,
        has_sum=series.is_sum,
        name=name,
        source=DOMAIN,
        statistic_id=statistic_id,
        unit_class=series.quantity.unit_class,
        unit_of_measurement=series.quantity.unit(is_us=is_us),
    )


def has_recorder(hass: HomeAssistant) -> bool:
    """Whether this Home Assistant records anything."""
    return "recorder" in hass.config.components


class Recorder:
    """What the import needs of the recorder. Its thread works off everything in the order in which it was asked."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Use the recorder of this Home Assistant, which must have one."""
        self._hass = hass
        self._instance = get_instance(hass)

    async def wait_ready(self) -> None:
        """Return once the database can be used; it may have to be migrated first."""
        await self._instance.async_recorder_ready.wait()

    async def clear(self, statistic_ids: Collection[str]) -> None:
        """Delete statistics with all their rows; returns when it, and all that was asked for before, is done.

        Without ids it only waits. Waiting for the recorder's queue to be empty would not do: its thread may still be
        at work on what it took out of it last.
        """
        done: asyncio.Future[None] = self._hass.loop.create_future()

        def finish() -> None:
            if not done.done():
                done.set_result(None)

        def on_done() -> None:
            self._hass.loop.call_soon_threadsafe(finish)

        self._instance.async_clear_statistics(sorted(statistic_ids), on_done=on_done)
        await done

    async def known(self, prefix: str) -> Mapping[str, StatisticMetaData]:
        """Our statistics whose ids begin with ``prefix``."""
        await self.clear(())
        found = await self._instance.async_add_executor_job(
            lambda: get_metadata(self._hass, statistic_source=DOMAIN)
        )
        return {key: meta for key, (_, meta) in found.items() if key.startswith(prefix)}

    async def rows(self, series: Series, statistic_id: str, since: datetime | None) -> dict[float, float]:
        """Of the rows from ``since`` on (None: all) the sum, or the mean, by the Unix seconds of their start."""
        column: Literal["sum", "mean"] = "sum" if series.is_sum else "mean"

        def read() -> dict[float, float]:
            found = statistics_during_period(
                self._hass, since or LONG_AGO, None, {statistic_id}, "hour", None, {column}
            )
            rows = found.get(statistic_id, ())
            return {row["start"]: math.nan if (value := row.get(column)) is None else value for row in rows}

        return await self._instance.async_add_executor_job(read)

    async def describe(self, meta: StatisticMetaData) -> None:
        """Take over names and units."""
        async_add_external_statistics(self._hass, meta, [])
        await self.clear(())

    async def write(self, series: Series, meta: StatisticMetaData, rows: Rows, zone: tzinfo) -> None:
        """Insert or overwrite rows; returns when they are stored."""
        for place, batch in enumerate(rows.batches(series, zone, BATCH), start=1):
            async_add_external_statistics(self._hass, meta, batch)
            if place % WAITING_BATCHES == 0:
                await self.clear(())
        await self.clear(())


async def remove_statistics(hass: HomeAssistant, server_id: str) -> None:
    """Delete every statistic of a server."""
    if has_recorder(hass):
        recorder = Recorder(hass)
        await recorder.clear(await recorder.known(statistic_prefix(server_id)))
