"""Any order of imports, with any file read again in between, ends in the same health: that of the oracle."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import asyncpg
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milevault.model import HealthSeries, HealthValue, SleepSession, Wellness
from milevault.store import athletes, health
from milevault.store.dump import canonical_dump
from tests.sidecar.conftest import TEMPLATE, Engine, LoopThread

from . import health_oracle as oracle
from . import health_samples as made
from .health_oracle import File

pytestmark = pytest.mark.db

FILES = 4
DAYS = 3
FIRST, LAST = made.DAY, made.DAY + timedelta(days=DAYS - 1)
CHANNELS = ("heart_rate", "respiration_rate", "body_battery")
_numbers = itertools.count()

# Few days, hours and numbers, so that files contradict each other and tie.
day_numbers = st.integers(0, DAYS - 1)
hours = st.integers(6, 9)


@st.composite
def value_rows(draw: st.DrawFn) -> HealthValue:
    metric = draw(st.sampled_from(["steps", "resting_heart_rate", "min_heart_rate"]))
    component = draw(st.sampled_from(["walking", "running", ""])) if metric == "steps" else ""
    number = draw(st.sampled_from([40.0, 50.5, 60.25]))
    return made.value(metric, number, hour=draw(hours), day=draw(day_numbers), component=component)


@st.composite
def series_rows(draw: st.DrawFn) -> HealthSeries:
    times = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=5)))
    day = draw(day_numbers)
    # After midnight, or before the next one, where the night of the day after may have begun.
    since = draw(st.sampled_from([0, 6 * 3600 + 60, 23 * 3600]))
    return HealthSeries(
        day=made.DAY + timedelta(days=day),
        channel=draw(st.sampled_from(CHANNELS)),
        times_s=np.array([made.MIDNIGHT.timestamp() + day * 86400 + since + time / 4 for time in times]),
        values=np.array([float(draw(st.integers(40, 60))) for _ in times]),
        of_day=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def sleep_rows(draw: st.DrawFn) -> SleepSession:
    start = draw(st.integers(-3, 3))
    end = start + draw(st.integers(1, 8))
    stages = sorted(draw(st.sets(st.integers(start - 1, end + 1), max_size=4)))
    kind = draw(st.sampled_from(["main", "main", "nap"]))
    late_s = draw(st.sampled_from([0, 30, 120])) if kind == "nap" else 0
    return made.sleep(
        start + late_s / 3600,
        end,
        *((hour, draw(st.integers(0, 4))) for hour in stages if start <= hour < end),
        day=draw(day_numbers),
        hour=draw(st.integers(10, 11)),
        kind=kind,
        deleted=kind == "nap" and draw(st.booleans()),
    )


@st.composite
def contents(draw: st.DrawFn) -> Wellness:
    """What one file says; each key once, as readers give them (repetition has a test of its own)."""
    values = draw(
        st.lists(value_rows(), max_size=5, unique_by=lambda one: (one.day, one.metric, one.component))
    )
    series = draw(st.lists(series_rows(), max_size=2, unique_by=lambda one: (one.day, one.channel)))
    sleeps = draw(
        st.lists(sleep_rows(), max_size=2, unique_by=lambda one: (one.day, one.kind, one.start_time))
    )
    return Wellness(values=tuple(values), series=tuple(series), sleeps=tuple(sleeps))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[File], list[list[File]]]:
    """Files as they are in the end, and two orders to save them in, with earlier versions of them in between."""
    final = [
        File(made.sha(number + 1), draw(st.sampled_from(["fit", "fit", "garmin_json"])), draw(contents()))
        for number in range(draw(st.integers(1, FILES)))
    ]
    orders = []
    for _ in range(2):
        earlier = [
            File(file.sha256, draw(st.sampled_from(["fit", "garmin_json"])), draw(contents()))
            for file in draw(st.lists(st.sampled_from(final), max_size=2))
        ]
        again = draw(st.lists(st.sampled_from(final), max_size=2))
        orders.append([*earlier, *draw(st.permutations([*final, *again]))])
    return final, orders


@dataclass
class Store:
    """A database of its own whose changes are rolled back after each example."""

    loop: LoopThread
    connection: asyncpg.Connection[asyncpg.Record]
    athlete_id: int
    changes: list[health.HealthChange] = field(default_factory=list)

    def read_after(self, order: list[File]) -> dict[str, Any]:
        """Every read once the files were saved in this order."""
        return self.loop.run(self._read_after(order))

    async def _read_after(self, order: list[File]) -> dict[str, Any]:
        transaction = self.connection.transaction()
        await transaction.start()
        try:
            for file in order:
                await health.save(self.connection, self.athlete_id, file.sha256, file.source, file.wellness)
            return await self._everything()
        finally:
            await transaction.rollback()

    async def _everything(self) -> dict[str, Any]:
        span = (self.connection, self.athlete_id)
        series = {channel: await health.series(*span, channel, FIRST, LAST) for channel in CHANNELS}
        return {
            "days": await health.days(*span, FIRST, LAST),
            "origins": await health.origins(*span, FIRST, LAST),
            "latest": await health.latest(*span),
            "coverage": await health.coverage(*span),
            "nights": await health.sleeps(*span, FIRST, LAST),
            "dump": await canonical_dump(*span),
            "series": {
                channel: dict(zip(times.tolist(), numbers.tolist(), strict=True))
                for channel, (times, numbers) in series.items()
            },
        }


@pytest.fixture(scope="module")
def store(engine: Engine, loop_thread: LoopThread) -> Iterator[Store]:
    """Not the function's own database: hypothesis runs many examples in one function."""
    name = f"health_order_{next(_numbers)}"

    async def opened() -> tuple[asyncpg.Connection[asyncpg.Record], int]:
        admin = await asyncpg.connect(engine.database("postgres"))
        await admin.execute(f"create database {name} template {TEMPLATE} strategy file_copy")
        await admin.close()
        connection = await asyncpg.connect(engine.database(name))
        anna = await athletes.create(connection, "anna", "Anna")
        await made.stored(connection, anna.athlete_id, *range(1, FILES + 1))
        return connection, anna.athlete_id

    async def closed(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.close()
        admin = await asyncpg.connect(engine.database("postgres"))
        await admin.execute(f"drop database {name} with (force)")
        await admin.close()

    connection, athlete_id = loop_thread.run(opened())
    yield Store(loop_thread, connection, athlete_id)
    loop_thread.run(closed(connection))


def stages(night: health.Sleep) -> list[tuple[float, float, int]]:
    """The stages as the oracle writes them."""
    origin = night.start_time.timestamp()
    ends = [*night.stage_starts_ms[1:], night.stages_end_ms]
    return [
        (origin + start / 1000, origin + end / 1000, level)
        for start, end, level in zip(night.stage_starts_ms, ends, night.stage_levels, strict=False)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories())
def test_every_order_ends_as_the_oracle_says(
    store: Store, history: tuple[list[File], list[list[File]]]
) -> None:
    final, (one, other) = history
    read = store.read_after(one)
    assert read == store.read_after(other)
    assert read["days"] == oracle.days(final)
    assert {key: (value.day, value.value) for key, value in read["latest"].items()} == oracle.latest(final)
    assert read["series"] == {channel: oracle.series(final, channel) for channel in CHANNELS}
    nights = [
        oracle.Night(
            night.day, night.kind, night.start_time.timestamp(), night.end_time.timestamp(), stages(night)
        )
        for night in read["nights"]
    ]
    assert nights == oracle.nights(final)
    said: set[date] = {value.day for file in final for value in file.wellness.values}
    assert set(read["days"]) >= said, "nothing that some file says is wiped by what others leave out"
