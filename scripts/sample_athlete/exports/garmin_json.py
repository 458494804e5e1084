"""The JSON parts of a Garmin-shaped archive: arrays by range of dates, which overlap and repeat.

Where FIT files tell of the same day, resting heart rate, weight and sleep agree; steps do not, because each
side counts for itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np

from scripts.sample_athlete.body import body_on
from scripts.sample_athlete.exports.account import Role
from scripts.sample_athlete.exports.history import LAST_DAY, History
from scripts.sample_athlete.fitfile import FIT_EPOCH_UNIX_S
from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.wearable import midnight_of, night_of

PROFILE: Final = 81_234_567
PART_DAYS: Final = 100
OVERLAP_DAYS: Final = 10

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day: its number, the athlete's state, and whether a later part of the export corrects it."""

    day: date
    fit: Fitness
    seed: int
    outdated: bool = False

    def random(self, stream: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, self.day.toordinal(), stream))

    @property
    def midnight(self) -> datetime:
        return midnight_of(self.day)[0]

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=midnight_of(self.day)[1])


def _moment(moment: datetime) -> str:
    """UTC or local, without a mark of which, as the export writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.0"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def sleep(one: Day) -> Row:
    """The night that ends on the day, like the FIT file of that night."""
    asleep, stages = night_of(one.random(11), one.day)
    minutes = {kind: sum(length for stage, length in stages if stage == kind) for kind in (1, 2, 3, 4)}
    start = datetime.fromtimestamp(asleep + FIT_EPOCH_UNIX_S, UTC)
    awake, light, deep, rem = (60 * minutes[kind] for kind in (1, 2, 3, 4))
    return {
        "calendarDate": f"{one.day}",
        "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
        "sleepStartTimestampGMT": _moment(start),
        "sleepEndTimestampGMT": _moment(start + timedelta(seconds=awake + light + deep + rem)),
        "deepSleepSeconds": deep,
        "lightSleepSeconds": light,
        "remSleepSeconds": rem,
        "awakeSleepSeconds": awake,
        "unmeasurableSeconds": 0,
        "averageRespiration": 13.0 + one.day.day % 3,
        "lowestRespiration": 10.0,
        "highestRespiration": 18.0,
        "awakeCount": sum(stage == 1 for stage, _ in stages),
        "avgSleepStress": 14.5,
        "retro": False,
        "sleepScores": {"overallScore": 60 + one.day.toordinal() % 35, "feedback": "POSITIVE_DEEP"},
        "spo2SleepSummary": {"averageSPO2": 95.0, "lowestSPO2": 88, "averageHR": round(one.fit.rest_bpm) + 4},
    }


def day_summary(one: Day) -> Row:
    """A day of the aggregator; an outdated one has fewer steps and a lower version."""
    steps = 7_000 + int(one.random(30).integers(0, 6_000))
    start, end = one.midnight, one.midnight + timedelta(days=1)
    return {
        "calendarDate": f"{one.day}",
        "uuid": f"{one.day.toordinal():032x}",
        "version": 1_000 if one.outdated else 2_000,
        "includesWellnessData": True,
        "wellnessStartTimeGmt": _moment(start),
        "wellnessStartTimeLocal": _moment(start + one.offset),
        "wellnessEndTimeGmt": _moment(end),
        "wellnessEndTimeLocal": _moment(end + one.offset),
        "totalSteps": steps - 1_000 if one.outdated else steps,
        "dailyStepGoal": 8_000,
        "totalDistanceMeters": round(steps * 0.74),
        "totalKilocalories": 2_300.0,
        "activeKilocalories": 660.0,
        "bmrKilocalories": 1_640.0,
        "moderateIntensityMinutes": steps % 40,
        "vigorousIntensityMinutes": steps % 25,
        "floorsAscendedInMeters": float(steps % 50),
        "floorsDescendedInMeters": float(steps % 45),
        "minHeartRate": round(one.fit.rest_bpm) - 3,
        "maxHeartRate": 150,
        "restingHeartRate": round(one.fit.rest_bpm),
        "currentDayRestingHeartRate": round(one.fit.rest_bpm),
        "averageSpo2Value": 95.0,
        "allDayStress": {
            "aggregatorList": [
                {"type": "TOTAL", "averageStressLevel": 22 + steps % 20, "maxStressLevel": 91},
                {"type": "ASLEEP", "averageStressLevel": -1, "maxStressLevel": -1},
            ]
        },
        "bodyBattery": {
            "chargedValue": 55,
            "drainedValue": 51,
            "bodyBatteryStatList": [
                {"bodyBatteryStatType": "HIGHEST", "statsValue": 88, "statTimestamp": _moment(start)},
                {"bodyBatteryStatType": "LOWEST", "statsValue": 21, "statTimestamp": _moment(end)},
            ],
        },
        "respiration": {"avgWakingRespirationValue": 14.0, "lowestRespirationValue": 9.0},
    }


def health_status(one: Day) -> Row:
    return {
        "calendarDate": f"{one.day}",
        "createTimestampUTC": _moment(one.midnight + timedelta(hours=7)),
        "outliersCount": 0,
        "metrics": [
            {"type": "HRV", "value": round(one.fit.hrv_ms, 1), "baselineLowerLimit": 45.0, "baselineUpperLimit": 64.0},
            {"type": "HR", "value": round(one.fit.rest_bpm) + 4.0, "status": "IN_RANGE"},
            {"type": "SKIN_TEMP_C", "value": 0, "status": "UNKNOWN"},
        ],
    }  # fmt: skip


def body(one: Day) -> Row:
    """A step on the scales, in grams."""
    local = one.midnight + one.offset + timedelta(hours=6, minutes=40)
    return {
        "metaData": {"calendarDate": _moment(local)},
        "version": one.day.toordinal(),
        "weight": {
            "weight": round(one.fit.weight_kg, 1) * 1000,
            "timestampGMT": _moment(local - one.offset),
            "bodyFat": 0,
            "bmi": 0,
        },
    }


def vo2_max(one: Day) -> Row:
    return {
        "calendarDate": f"{one.day}",
        "sport": "RUNNING",
        "vo2MaxValue": 48.0 + one.day.month % 5,
        "maxMet": 14.1,
    }


def readiness(one: Day) -> Row:
    return {
        "calendarDate": f"{one.day}",
        "timestamp": _moment(one.midnight + timedelta(hours=6)),
        "score": 40 + one.day.toordinal() % 55,
        "level": "MODERATE",
        "recoveryTime": 600,
        "acwrFactorPercent": 80,
        "hrvWeeklyAverage": round(one.fit.hrv_ms),
        "feedbackShort": "RECOVERED_AND_READY",
        "feedbackLong": "MOD_RT_LOW_SS_GOOD",
    }


def load(one: Day) -> Row:
    """This part counts its days in milliseconds."""
    return {
        "calendarDate": _ms(one.midnight + one.offset),
        "timestamp": _ms(one.midnight + timedelta(hours=6)),
        "acwrPercent": 48,
        "acwrStatus": "OPTIMAL",
        "dailyTrainingLoadAcute": 410,
        "dailyTrainingLoadChronic": 380,
        "dailyAcuteChronicWorkloadRatio": 1.1,
    }


def hydration(one: Day) -> Row:
    """A glass of water: one row of the log."""
    return {
        "calendarDate": f"{one.day}",
        "timestampLocal": _moment(one.midnight + one.offset + timedelta(hours=12)),
        "hydrationSource": "MANUAL_DATA_ENTRY",
        "valueInML": 750.0,
        "estimatedSweatLossInML": 0.0,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of file; ``name`` takes the first and the last day. ``every`` so many days there is a row."""

    name: Callable[[date, date], str]
    row: Callable[[Day], Row]
    every: int = 1
    stub: Row | None = None


def _ranged(folder: str, suffix: str) -> Callable[[date, date], str]:
    return lambda first, last: f"DI-Connect-{folder}/{first}_{last}_{PROFILE}_{suffix}.json"


def _compact(folder: str, prefix: str) -> Callable[[date, date], str]:
    return lambda first, last: f"DI-Connect-{folder}/{prefix}_{first:%Y%m%d}_{last:%Y%m%d}_{PROFILE}.json"


# Some elements of the aggregator hold nothing but what was drunk on a day, here one before all others.
THIRST: Final[Row] = {"calendarDate": "2001-01-01", "hydration": {"valueInML": 750.0, "goalInML": 2_000.0}}
PARTS: Final = (
    Part(name=_ranged("Wellness", "sleepData"), row=sleep, stub={"retro": False, "sleepWindowConfirmationType": "OFF_WRIST"}),
    Part(name=_ranged("Wellness", "healthStatusData"), row=health_status),
    Part(name=lambda first, last: f"DI-Connect-Aggregator/UDSFile_{first}_{last}.json", row=day_summary, stub=THIRST),
    Part(name=lambda first, last: f"DI-Connect-Aggregator/HydrationLogFile_{first}_{last}.json", row=hydration, every=9),
    Part(name=lambda first, last: f"DI-Connect-Wellness/{first}_{last}_{PROFILE}_userBioMetrics.json", row=body, every=4),
    Part(name=_compact("Metrics", "MetricsMaxMetData"), row=vo2_max, every=5),
    Part(name=_compact("Metrics", "TrainingReadinessDTO"), row=readiness),
    Part(name=_compact("Metrics", "MetricsAcuteTrainingLoad"), row=load),
)  # fmt: skip


def spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Ranges of PART_DAYS that overlap by OVERLAP_DAYS; short histories are cut in two."""
    length = min(PART_DAYS, max(OVERLAP_DAYS + 1, (last - first).days * 2 // 3))
    while True:
        end = min(last, first + timedelta(days=length - 1))
        yield first, end
        if end == last:
            return
        first = end - timedelta(days=OVERLAP_DAYS - 1)


def health_parts(past: History) -> Iterator[tuple[str, list[Row], Role]]:
    """(name, rows, role) of every file about days and nights."""
    for first, last in spans(past.first_day, LAST_DAY):
        days = [first + timedelta(days=ago) for ago in range((last - first).days + 1)]
        corrected = set() if last == LAST_DAY else set(days[-OVERLAP_DAYS:])
        known = [
            Day(day=day, fit=body_on(day, past.first_day, past.seed).fit, seed=past.seed, outdated=day in corrected)
            for day in days
        ]  # fmt: skip
        for part in PARTS:
            rows = [part.row(one) for one in known if one.day.toordinal() % part.every == 0]
            rows += [] if part.stub is None else [part.stub]
            # An export repeats rows within a part, too.
            rows += rows[:1]
            yield part.name(first, last), rows, Role.HEALTH_TABLE


def day_rows(past: History, name: str) -> Mapping[date, Row]:
    """The rows that count of one kind ('sleepData', 'UDSFile', ...): the truth to compare an import with."""
    part = next(one for one in PARTS if name in one.name(LAST_DAY, LAST_DAY))
    days = [past.first_day + timedelta(days=ago) for ago in range((LAST_DAY - past.first_day).days + 1)]
    return {
        day: part.row(Day(day=day, fit=body_on(day, past.first_day, past.seed).fit, seed=past.seed))
        for day in days
        if day.toordinal() % part.every == 0
    }
