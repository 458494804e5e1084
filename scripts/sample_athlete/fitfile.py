"""A recording as a FIT activity file, written by garmin-fit-sdk's encoder the way watches order it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import numpy as np
from garmin_fit_sdk import Encoder

from scripts.sample_athlete.recording import Leg, PoolLength, Recording, recorded_seconds
from scripts.sample_athlete.swimming import POOL_LENGTH_M
from scripts.sample_athlete.terrain import Floats

# Global message numbers of the FIT profile.
FILE_ID: Final = 0
USER_PROFILE: Final = 3
ZONES_TARGET: Final = 7
SPORT: Final = 12
SESSION: Final = 18
LAP: Final = 19
RECORD: Final = 20
EVENT: Final = 21
DEVICE_INFO: Final = 23
ACTIVITY: Final = 34
FILE_CREATOR: Final = 49
LENGTH: Final = 101

FIT_EPOCH_UNIX_S: Final = 631_065_600
SEMICIRCLES_PER_DEGREE: Final = 2**31 / 180
# "development" is the profile's manufacturer for devices that nobody sells.
MANUFACTURER: Final = "development"
PRODUCTS: Final[Mapping[str, tuple[int, int]]] = {
    "watch": (101, 1_000_001),
    "bicycle computer": (202, 1_000_002),
}

type Message = dict[str, object]

# Channel -> record field, and the factor into the field's unit.
RECORD_FIELDS: Final[tuple[tuple[str, str, float], ...]] = (
    ("position_lat", "position_lat", SEMICIRCLES_PER_DEGREE),
    ("position_long", "position_long", SEMICIRCLES_PER_DEGREE),
    ("altitude", "enhanced_altitude", 1.0),
    ("distance", "distance", 1.0),
    ("speed", "enhanced_speed", 1.0),
    ("heart_rate", "heart_rate", 1.0),
    ("power", "power", 1.0),
    ("temperature", "temperature", 1.0),
)
WHOLE_FIELDS: Final = ("position_lat", "position_long", "heart_rate", "power", "temperature")


def fit_time(moment: datetime) -> int:
    """Seconds since FIT's epoch."""
    return int(moment.timestamp()) - FIT_EPOCH_UNIX_S


def records(leg: Leg, seconds: list[int], start: int) -> Iterator[tuple[int, Message]]:
    """Record messages at the given timer seconds, each with its timer second."""
    columns = []
    for channel, name, factor in RECORD_FIELDS:
        if channel in leg.columns:
            values = leg.columns[channel] * factor
            columns.append(
                (name, (np.round(values).astype(np.int64) if name in WHOLE_FIELDS else values).tolist())
            )
    cadence = leg.columns.get("cadence")
    whole = None if cadence is None else np.floor(cadence).astype(np.int64).tolist()
    parts = None if cadence is None else (cadence - np.floor(cadence)).tolist()
    for second in seconds:
        message: Message = {"timestamp": start + int(leg.to_elapsed(second))}
        message.update((name, values[second]) for name, values in columns)
        if whole is not None and parts is not None:
            message["cadence"] = whole[second]
            message["fractional_cadence"] = parts[second]
        yield second, message


def climbed(altitude_m: Floats) -> tuple[int, int]:
    """Metres up and down, counted from 3 m on as watches do, so that the barometer's drift does not climb."""
    up = down = 0.0
    held = float(altitude_m[0])
    for height in altitude_m[::5].tolist():
        if abs(height - held) >= 3.0:
            up += max(0.0, height - held)
            down += max(0.0, held - height)
            held = height
    return round(up), round(down)


def _calories(leg: Leg, first: int, last: int) -> int:
    """Kilocalories of timer seconds ``first`` to ``last``."""
    metres = float(leg.columns["distance"][last] - leg.columns["distance"][first])
    if "power" in leg.columns:
        # A body turns a quarter of its energy into work, and a kcal is 4.18 kJ: 1 kJ of work is about 1 kcal.
        return round(float(leg.columns["power"][first : last + 1].sum()) / 1000)
    per_kg_km = 2.9 if leg.sport == "swimming" else 1.0
    return round(per_kg_km * leg.weight_kg * metres / 1000)


def totals(leg: Leg, first: int, last: int, start: int) -> Message:
    """The summary fields that laps and sessions share, for timer seconds ``first`` to ``last``."""
    part = {name: values[first : last + 1] for name, values in leg.columns.items()}
    metres = float(part["distance"][-1] - part["distance"][0])
    message: Message = {
        "start_time": start + int(leg.to_elapsed(first)),
        "timestamp": start + int(leg.to_elapsed(last)),
        "total_elapsed_time": float(leg.to_elapsed(last) - leg.to_elapsed(first)),
        "total_timer_time": float(last - first),
        "total_distance": metres,
        "total_calories": _calories(leg, first, last),
        "enhanced_avg_speed": metres / max(1, last - first),
        "enhanced_max_speed": float(part["speed"].max()),
        "avg_heart_rate": int(part["heart_rate"].mean()),
        "max_heart_rate": int(part["heart_rate"].max()),
        "sport": leg.sport,
        "sub_sport": leg.sub_sport,
    }
    if "cadence" in part:
        turning = part["cadence"][part["cadence"] > 0]
        message["avg_cadence"] = int(turning.mean()) if turning.size else 0
        message["max_cadence"] = int(part["cadence"].max())
    if "power" in part:
        message["avg_power"] = int(part["power"].mean())
        message["max_power"] = int(part["power"].max())
    if "altitude" in part:
        message["total_ascent"], message["total_descent"] = climbed(part["altitude"])
    if "position_lat" in part:
        message["start_position_lat"] = round(float(part["position_lat"][0]) * SEMICIRCLES_PER_DEGREE)
        message["start_position_long"] = round(float(part["position_long"][0]) * SEMICIRCLES_PER_DEGREE)
    return message


class ActivityWriter:
    """Writes one recording; ``clock`` is the FIT time at which the current leg starts."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._encoder = Encoder()
        self._clock = fit_time(recording.start)
        self._laps = 0
        self._lengths = 0

    def bytes(self) -> bytes:
        """The whole file."""
        self._opening()
        sessions = [self._leg(index, leg) for index, leg in enumerate(self._recording.legs)]
        for message in sessions:
            self._write(SESSION, message)
        self._closing(len(sessions))
        data: bytes = self._encoder.close()
        return data

    def _write(self, number: int, message: Message) -> None:
        self._encoder.write_mesg({"mesg_num": number, **message})

    def _opening(self) -> None:
        product, serial = PRODUCTS[self._recording.device]
        who: Message = {"manufacturer": MANUFACTURER, "product": product, "serial_number": serial}
        self._write(FILE_ID, {"type": "activity", **who, "time_created": self._clock})
        self._write(FILE_CREATOR, {"software_version": 1204})
        info: Message = {"timestamp": self._clock, "device_index": 0, **who, "software_version": 12.04}
        self._write(DEVICE_INFO, info)
        strap: Message = {
            "timestamp": self._clock,
            "device_index": 1,
            "device_type": 120,
            "battery_status": "good",
        }
        self._write(DEVICE_INFO, strap)
        self._write(
            USER_PROFILE,
            {"gender": "female", "weight": round(self._recording.legs[0].weight_kg, 1), "height": 1.74},
        )
        self._write(ZONES_TARGET, {"max_heart_rate": 189, "threshold_heart_rate": 170})

    def _timer(self, second_of_clock: int, kind: str) -> None:
        self._write(EVENT, {"timestamp": second_of_clock, "event": "timer", "event_type": kind, "data": 0})

    def _leg(self, index: int, leg: Leg) -> Message:
        start = self._clock
        random = np.random.default_rng((*self._recording.seed, index))
        seconds = recorded_seconds(leg, random, every_second=self._recording.every_second).tolist()
        first_lap, lap_start = self._laps, 0
        pauses = {pause.at_s: pause for pause in leg.pauses}
        ends, pool = set(leg.lap_ends_s), list(leg.lengths)
        self._write(SPORT, {"sport": leg.sport, "sub_sport": leg.sub_sport, "name": self._recording.name})
        self._timer(start, "start")
        for second, message in records(leg, seconds, start):
            self._write(RECORD, message)
            while pool and pool[0].end_s <= second:
                self._length(pool.pop(0), start)
            if second in ends and second > lap_start:
                self._lap(leg, lap_start, second, start)
                lap_start = second
            if second in pauses:
                self._timer(start + int(leg.to_elapsed(second)), "stop")
                self._timer(start + int(leg.to_elapsed(second)) + pauses[second].length_s, "start")
        for length in pool:
            self._length(length, start)
        self._clock = start + leg.elapsed_s
        self._timer(self._clock, "stop_all")
        return self._session(index, leg, start, first_lap)

    def _lap(self, leg: Leg, first: int, last: int, start: int) -> None:
        trigger = "session_end" if last == leg.seconds else leg.lap_trigger
        message: Message = {
            "message_index": self._laps,
            "event": "lap",
            "event_type": "stop",
            "lap_trigger": trigger,
        }
        message |= totals(leg, first, last, start)
        if leg.lengths:
            inside = [n for n in leg.lengths if first <= n.start_s < last and n.strokes is not None]
            message |= {
                "num_lengths": len(inside),
                "num_active_lengths": len(inside),
                "swim_stroke": "freestyle",
            }
        self._write(LAP, message)
        self._laps += 1

    def _length(self, length: PoolLength, start: int) -> None:
        seconds = length.end_s - length.start_s
        message: Message = {
            "message_index": self._lengths,
            "timestamp": start + int(length.end_s),
            "start_time": start + int(length.start_s),
            "event": "length",
            "event_type": "stop",
            "total_elapsed_time": seconds,
            "total_timer_time": seconds,
            "length_type": "idle" if length.strokes is None else "active",
        }
        if length.strokes is not None:
            message |= {
                "total_strokes": length.strokes,
                "avg_speed": POOL_LENGTH_M / seconds,
                "swim_stroke": "freestyle",
                "avg_swimming_cadence": round(60 * length.strokes / seconds),
            }
        self._write(LENGTH, message)
        self._lengths += 1

    def _session(self, index: int, leg: Leg, start: int, first_lap: int) -> Message:
        last = index == len(self._recording.legs) - 1
        message: Message = {"message_index": index, "event": "lap", "event_type": "stop"}
        message |= totals(leg, 0, leg.seconds, start)
        message |= {
            "timestamp": start + leg.elapsed_s,
            "total_elapsed_time": float(leg.elapsed_s),
            "first_lap_index": first_lap,
            "num_laps": self._laps - first_lap,
            "trigger": "activity_end" if last else "auto_multi_sport",
            "sport_profile_name": self._recording.name,
        }
        if leg.pool_length_m is not None:
            active = [length for length in leg.lengths if length.strokes is not None]
            message |= {
                "pool_length": leg.pool_length_m,
                "pool_length_unit": "metric",
                "num_lengths": len(leg.lengths),
                "num_active_lengths": len(active),
                "swim_stroke": "freestyle",
            }
        return message

    def _closing(self, sessions: int) -> None:
        timer = float(sum(leg.seconds for leg in self._recording.legs))
        self._write(
            ACTIVITY,
            {
                "timestamp": self._clock,
                "total_timer_time": timer,
                "num_sessions": sessions,
                "type": "manual" if sessions == 1 else "auto_multi_sport",
                "event": "activity",
                "event_type": "stop",
                "local_timestamp": self._clock + self._recording.utc_offset_s,
            },
        )


def encode(recording: Recording) -> bytes:
    """The recording as FIT bytes."""
    return ActivityWriter(recording).bytes()
