"""What every wellness file shares: how it begins, when a local day begins, and the night before it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from garmin_fit_sdk import Encoder

from scripts.sample_athlete.fitfile import FILE_CREATOR, FILE_ID, MANUFACTURER, Message, fit_time
from scripts.sample_athlete.terrain import TIME_ZONE

AWAKE, LIGHT, DEEP, REM = 1, 2, 3, 4
# One night in cycles of about 90 minutes: (stage, minutes); deep sleep early, REM late.
CYCLES: Final = (
    ((LIGHT, 18), (DEEP, 42), (LIGHT, 18), (REM, 10)),
    ((AWAKE, 4), (LIGHT, 24), (DEEP, 30), (LIGHT, 20), (REM, 18)),
    ((LIGHT, 42), (DEEP, 14), (LIGHT, 18), (REM, 26)),
    ((AWAKE, 3), (LIGHT, 46), (AWAKE, 4), (LIGHT, 16), (REM, 30)),
    ((LIGHT, 44), (REM, 24), (AWAKE, 5)),
)
POOR_CYCLES: Final = (
    ((AWAKE, 14), (LIGHT, 34), (DEEP, 20), (LIGHT, 22), (REM, 8)),
    ((AWAKE, 22), (LIGHT, 40), (DEEP, 12), (LIGHT, 26), (AWAKE, 9), (REM, 12)),
    ((LIGHT, 44), (AWAKE, 17), (LIGHT, 32), (REM, 18), (AWAKE, 8)),
)
USUAL_BEDTIME_S: Final = -4_500
POOR_BEDTIME_S: Final = 2_700


def begin(kind: str | int, created: int) -> Encoder:
    """A file of the watch; ``kind`` is the profile's "file"."""
    encoder = Encoder()
    who: Message = {"manufacturer": MANUFACTURER, "product": 101, "serial_number": 1_000_001}
    encoder.write_mesg({"mesg_num": FILE_ID, "type": kind, **who, "time_created": created})
    encoder.write_mesg({"mesg_num": FILE_CREATOR, "software_version": 1204})
    return encoder


def finish(encoder: Encoder) -> bytes:
    """The file's bytes."""
    data: bytes = encoder.close()
    return data


def midnight_of(day: date) -> tuple[datetime, int]:
    """The local day's first moment in UTC, and the wall clock's lead over UTC in seconds."""
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(TIME_ZONE))
    return local.astimezone(UTC), int((local.utcoffset() or timedelta()).total_seconds())


def random_of(day: date, seed: int, stream: int) -> np.random.Generator:
    """The day's own randomness; ``stream`` keeps the files apart."""
    return np.random.default_rng((seed, day.toordinal(), stream))


def night_of(
    random: np.random.Generator, day: date, *, is_poor: bool = False
) -> tuple[int, list[tuple[int, int]]]:
    """FIT time of falling asleep in the night that ends on ``day``, and the stages as (stage, minutes)."""
    midnight, _ = midnight_of(day)
    bedtime_s = POOR_BEDTIME_S if is_poor else USUAL_BEDTIME_S
    asleep = fit_time(midnight) + (bedtime_s + int(random.normal(0, 1_300))) // 60 * 60
    count = int(random.choice((4, 5, 5, 5, 5)))
    stages = [
        (stage, max(2, round(minutes * float(random.normal(1.03, 0.13)))))
        for cycle in (POOR_CYCLES if is_poor else CYCLES[:count])
        for stage, minutes in cycle
    ]
    return asleep, stages
