"""An activity: one session of one sport, as an importer hands it over."""

from dataclasses import dataclass, field
from datetime import datetime

from milevault.model.streams import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What recorded the activity; names and numbers as in the FIT profile, None where unknown."""

    manufacturer: str | None = None
    product: str | None = None
    serial_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """A lap or interval; SI units, None where the file does not say."""

    index: int
    start_time: datetime
    elapsed_time_s: float
    timer_time_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    avg_speed_mps: float | None = None
    avg_heart_rate: float | None = None
    max_heart_rate: float | None = None
    avg_power_w: float | None = None
    avg_cadence: float | None = None
    calories_kcal: float | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """One pool length; ``length_type`` is 'active' or 'idle'."""

    index: int
    start_time: datetime
    elapsed_time_s: float
    length_type: str
    swim_stroke: str | None = None
    total_strokes: int | None = None
    avg_speed_mps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One session. SI units; times aware in UTC; None where neither the file nor a computation says.

    ``session_index`` numbers the sessions of one file (a triathlon has several) and, with the file's
    hash, identifies the activity for ever. ``utc_offset_s`` is the wall clock's offset where known, and
    ``utc_offset_source`` how it is known: 'recorded', 'position' or 'athlete'; readers leave that to the ingest.
    ``findings`` are stable codes of what was odd about the file ('crc_mismatch', 'truncated', ...).
    ``perceived_exertion`` is the athlete's own rating from 0 to 10, ``feel`` from 0 (very weak) to 100.
    ``time_created`` is the recording's own mark: with the device's serial number it names the recording in
    every copy of it. ``external_key`` is its name in an export it came with ('strava:123'); an activity
    known only from an export's list has ``elapsed_time_s`` and empty ``streams``. ``device_...`` thresholds are
    what the device had been set to. ``race`` and ``excluded`` (from records) are the user's words alone.
    """

    session_index: int
    sport: str
    sub_sport: str
    indoor: bool
    start_time: datetime
    elapsed_time_s: float
    streams: Streams
    timer_time_s: float | None = None
    moving_time_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    elevation_loss_m: float | None = None
    avg_speed_mps: float | None = None
    max_speed_mps: float | None = None
    avg_heart_rate: float | None = None
    max_heart_rate: float | None = None
    avg_power_w: float | None = None
    max_power_w: float | None = None
    avg_cadence: float | None = None
    calories_kcal: float | None = None
    pool_length_m: float | None = None
    utc_offset_s: int | None = None
    utc_offset_source: str | None = None
    name: str | None = None
    description: str | None = None
    gear: str | None = None
    perceived_exertion: float | None = None
    feel: float | None = None
    commute: bool | None = None
    race: bool | None = None
    excluded: bool | None = None
    device_max_heart_rate: float | None = None
    device_resting_heart_rate: float | None = None
    device_threshold_heart_rate: float | None = None
    device_ftp_w: float | None = None
    external_key: str | None = None
    time_created: datetime | None = None
    device: Device = field(default_factory=Device)
    laps: tuple[Lap, ...] = ()
    lengths: tuple[Length, ...] = ()
    findings: tuple[str, ...] = ()
