"""Nights and naps: sleepData. Dates are those of waking; there are no stages over time and no local times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import numpy as np

from milevault.importers.files.garmin.days import Collected, Field, end_of, values_of
from milevault.importers.files.garmin.rows import Row, read_elements
from milevault.model import FileContent, SleepSession
from milevault.model.wellness import SleepKind, possible

_ASLEEP: Final = (
    Field(key="deepSleepSeconds", metric="sleep_deep_s"),
    Field(key="lightSleepSeconds", metric="sleep_light_s"),
    Field(key="remSleepSeconds", metric="sleep_rem_s"),
)
_AWAKE: Final = (
    Field(key="awakeSleepSeconds", metric="sleep_awake_s"),
    Field(key="unmeasurableSeconds", metric="sleep_unmeasurable_s"),
)
_NIGHT: Final = (
    Field(key="awakeCount", metric="sleep_awakenings"),
    Field(key="restlessMomentCount", metric="sleep_restless_moments"),
    Field(key="avgSleepStress", metric="sleep_stress"),
    Field(key="averageRespiration", metric="respiration_sleep"),
    Field(key="lowestRespiration", metric="respiration_lowest"),
    Field(key="highestRespiration", metric="respiration_highest"),
    Field(key="spo2SleepSummary.averageSPO2", metric="spo2_sleep"),
    Field(key="spo2SleepSummary.lowestSPO2", metric="spo2_lowest"),
    Field(key="spo2SleepSummary.averageHR", metric="sleep_heart_rate"),
    Field(key="sleepScores.overallScore", metric="sleep_score"),
    Field(key="sleepScores.qualityScore", metric="sleep_score_quality"),
    Field(key="sleepScores.durationScore", metric="sleep_score_duration"),
    Field(key="sleepScores.recoveryScore", metric="sleep_score_recovery"),
    Field(key="sleepScores.deepScore", metric="sleep_score_deep"),
    Field(key="sleepScores.lightScore", metric="sleep_score_light"),
    Field(key="sleepScores.remScore", metric="sleep_score_rem"),
    Field(key="sleepScores.awakeningsCountScore", metric="sleep_score_awakenings"),
    Field(key="sleepScores.awakeTimeScore", metric="sleep_score_awake_time"),
    Field(key="sleepScores.combinedAwakeScore", metric="sleep_score_combined_awake"),
    Field(key="sleepScores.restfulnessScore", metric="sleep_score_restlessness"),
    Field(key="sleepScores.interruptionsScore", metric="sleep_score_interruptions"),
)
_LONGEST_NIGHT: Final = timedelta(days=2)
# The parts of a night are whole minutes, its start and end whole seconds.
_PARTS_SLACK_S: Final = 120.0
_NO_STAGES: Final = np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """One row; of several for a day the one with the higher version counts, then the longer sleep, then the last."""

    row: Row
    day: date
    asleep_s: float

    @property
    def rank(self) -> tuple[float, float]:
        return (self.row.number("version") or 0.0, self.asleep_s)


def read_sleep(data: bytes, zone: tzinfo) -> FileContent:
    """The nights of the file, one per day, and the naps.

    Rows without a date (Garmin writes such stubs) hold nothing and are not counted as odd.
    """
    collected = Collected()
    nights: dict[date, _Night] = {}
    naps: dict[date, dict[datetime, SleepSession]] = {}
    for row in read_elements(data):
        if row is None:
            collected.skipped += 1
        elif day := row.day("calendarDate"):
            night = _Night(row=row, day=day, asleep_s=_asleep(row))
            if day not in nights or nights[day].rank <= night.rank:
                nights[day] = night
            for nap in _naps(row, day):
                naps.setdefault(nap.day, {})[nap.start_time] = nap
    for night in nights.values():
        _collect_night(night, zone, collected)
    for day, of_day in naps.items():
        _collect_naps(day, list(of_day.values()), collected)
    return collected.content()


def _asleep(row: Row) -> float:
    return sum(value for _, value in values_of(row, _ASLEEP) if value is not None and value > 0)


def _collect_night(night: _Night, zone: tzinfo, collected: Collected) -> None:
    """A night without any sleep (the watch lay on the table) is none."""
    if night.asleep_s <= 0:
        return
    session = _session(night.row, "sleep", "main", night.day)
    observed_at = session.end_time if session else end_of(night.day, zone)
    parts = dict(values_of(night.row, (*_ASLEEP, *_AWAKE)))
    stated = {"sleep_duration_s": night.asleep_s, **parts, **dict(values_of(night.row, _NIGHT))}
    for metric, value in stated.items():
        if (known := possible(metric, value)) is not None:
            collected.add(night.day, metric, known, observed_at)
    if session is None:
        return
    collected.sleeps.append(session)
    lasted_s = (session.end_time - session.start_time).total_seconds()
    told_s = sum(value for value in parts.values() if value is not None)
    if abs(lasted_s - told_s) > _PARTS_SLACK_S and "sleep_parts_differ" not in collected.findings:
        collected.findings.append("sleep_parts_differ")


def _naps(row: Row, day: date) -> Iterator[SleepSession]:
    for nap in row.rows("napList"):
        if session := _session(nap, "nap", "nap", nap.day("calendarDate") or day):
            yield session


def _collect_naps(day: date, naps: list[SleepSession], collected: Collected) -> None:
    total_s = sum((nap.end_time - nap.start_time).total_seconds() for nap in naps)
    if (known := possible("nap_duration_s", total_s)) is not None:
        collected.add(day, "nap_duration_s", known, max(nap.end_time for nap in naps))
    collected.sleeps += naps


def _session(row: Row, prefix: str, kind: SleepKind, day: date) -> SleepSession | None:
    start = row.moment(f"{prefix}StartTimestampGMT")
    end = row.moment(f"{prefix}EndTimestampGMT")
    if start is None or end is None or not start < end <= start + _LONGEST_NIGHT:
        return None
    return SleepSession(
        day=day,
        kind=kind,
        start_time=start,
        end_time=end,
        observed_at=end,
        stage_starts_s=_NO_STAGES,
        stage_levels=_NO_STAGES,
    )
