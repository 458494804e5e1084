"""Made-up activities, already analysed, for the store's tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from milevault.model import Activity, Device, Lap, Length, Streams
from milevault.model.figures import Measured
from milevault.model.recording import NO_SAMPLES, Merged, Recording
from milevault.store import figures, recordings, saving
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection

START = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)  # a Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """What the analysis hands to the store."""

    activity: Activity
    hr_histogram: tuple[NDArray[np.int16], NDArray[np.float32]]
    elevation_method: str | None = "barometric"


def streams(count: int, *, seed: int = 1) -> Streams:
    """A ride of ``count`` seconds with gaps in heart rate and power."""
    rng = np.random.default_rng(seed)
    elapsed = np.arange(count, dtype=np.float64)
    speed = np.round(8 + np.sin(elapsed / 60) * 2 + rng.normal(0, 0.2, count), 3)
    heart_rate = np.round(140 + 20 * np.sin(elapsed / 300) + rng.normal(0, 1, count))
    heart_rate[count // 10 : count // 5] = np.nan
    power = np.round(np.abs(200 + rng.normal(0, 40, count)))
    power[rng.random(count) < 0.01] = np.nan
    return Streams(
        elapsed_s=elapsed,
        values={
            "position_lat": np.round(48.1 + np.cumsum(rng.normal(0, 3e-5, count)), 7),
            "position_long": np.round(11.5 + np.cumsum(rng.normal(0, 3e-5, count)), 7),
            "altitude": np.round(520 + 30 * np.sin(elapsed / 500), 1),
            "distance": np.round(np.cumsum(speed), 2),
            "speed": speed,
            "heart_rate": heart_rate,
            "cadence": np.round(85 + rng.normal(0, 3, count)),
            "power": power,
            "temperature": np.round(18 + elapsed / 3600, 1),
        },
    )


def activity(count: int = 600, *, session_index: int = 0, start: datetime = START, seed: int = 1) -> Activity:
    """A cycling activity of ``count`` samples, with two laps and a device."""
    samples = streams(count, seed=seed)
    half = count / 2
    return Activity(
        session_index=session_index,
        sport="cycling",
        sub_sport="road",
        indoor=False,
        start_time=start,
        elapsed_time_s=float(count),
        streams=samples,
        timer_time_s=count - 10.0,
        moving_time_s=count - 20.0,
        distance_m=float(samples.values["distance"][-1]) if count else 0.0,
        elevation_gain_m=123.0,
        elevation_loss_m=120.0,
        avg_speed_mps=8.0,
        max_speed_mps=10.5,
        avg_heart_rate=140.0,
        max_heart_rate=165.0,
        utc_offset_s=7200,
        utc_offset_source="recorded",
        name="Morning ride",
        device=Device(manufacturer="garmin", product="edge_530", serial_number=123456),
        laps=(
            Lap(index=0, start_time=start, elapsed_time_s=half, distance_m=4000.0, trigger="distance"),
            Lap(index=1, start_time=start + timedelta(seconds=half), elapsed_time_s=half),
        ),
        findings=("crc_mismatch",),
    )


def analysed(one: Activity | None = None, **changes: object) -> Analysed:
    """``one`` (or the standard ride, changed) with the histogram of its heart rates."""
    made = replace(one or activity(), **changes)  # type: ignore[arg-type]
    rates = made.streams.values.get("heart_rate", np.empty(0))
    bpm, seconds = np.unique(rates[~np.isnan(rates)], return_counts=True)
    return Analysed(activity=made, hr_histogram=(bpm.astype(np.int16), seconds.astype(np.float32)))


def pool_swim() -> Activity:
    """A swim of two lengths without any sample."""
    return Activity(
        session_index=0,
        sport="swimming",
        sub_sport="lap_swimming",
        indoor=True,
        start_time=START,
        elapsed_time_s=90.0,
        streams=Streams(elapsed_s=np.empty(0), values={}),
        pool_length_m=25.0,
        distance_m=25.0,
        lengths=(
            Length(
                index=0,
                start_time=START,
                elapsed_time_s=40.0,
                length_type="active",
                swim_stroke="freestyle",
                total_strokes=20,
            ),
            Length(
                index=1, start_time=START + timedelta(seconds=40), elapsed_time_s=50.0, length_type="idle"
            ),
        ),
    )


async def save(
    conn: Connection, athlete: Athlete, sha256: bytes, parts: Sequence[Analysed], *, points: bool = True
) -> list[int]:
    """The parts as activities of their own, each of one recording of the file; returns their ids."""
    made = [
        Recording(
            sha256=sha256,
            session_index=one.activity.session_index,
            source="fit",
            activity=replace(one.activity, streams=NO_SAMPLES, laps=(), lengths=()),
            elevation_method=one.elevation_method,
            richness=len(one.activity.streams),
        )
        for one in parts
    ]
    await recordings.put(conn, athlete.athlete_id, made)
    versions = saving.Versions(parser_version=1, analysis_version=1)
    ids = []
    for recording, one in zip(made, parts, strict=True):
        whole = Merged(
            primary=recording,
            activity=one.activity,
            elevation_method=one.elevation_method,
        )
        ids.append(await saving.insert(conn, athlete, whole, one, versions))
        computed = figures.Computed(
            activity_id=ids[-1],
            sport=one.activity.sport,
            measured=Measured(hr_histogram=one.hr_histogram),
            rated={},
        )
        await figures.put(conn, athlete.athlete_id, [computed], version=1)
        if points:
            await saving.write_points(conn, athlete.athlete_id, ids[-1], one)
    await recordings.assign(conn, athlete.athlete_id, list(zip(made, ids, strict=True)))
    return ids
