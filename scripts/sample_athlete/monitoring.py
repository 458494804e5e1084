"""A day on the wrist: heart rate, stress, body battery, breathing, blood oxygen, steps and active minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scripts.sample_athlete.body import Body, Effort
from scripts.sample_athlete.fit_profile import STRESS_LEVEL
from scripts.sample_athlete.fitfile import Message, fit_time
from scripts.sample_athlete.physiology import wander
from scripts.sample_athlete.terrain import Floats
from scripts.sample_athlete.wearable import begin, finish, midnight_of, night_of, random_of

MONITORING: Final = 55
MONITORING_INFO: Final = 103
MONITORING_HR_DATA: Final = 211
SPO2: Final = 269
RESPIRATION: Final = 297

SAMPLE_EVERY_MIN: Final = 10
OXYGEN_EVERY_MIN: Final = 30
STEPS_EVERY_MIN: Final = 60
CLIMBS_AT_MIN: Final = (480, 780, 1080)
# A watch measures no stress in a session ("large motion"); what a hard one leaves lasts a few hours.
IN_MOTION: Final = -2
AFTERMATH_MIN: Final = 150
# From this share of the heart rate reserve on a minute is of vigorous activity.
VIGOROUS_FROM: Final = 0.62
# Points of body battery that the hardest session takes.
SESSION_COST: Final = 26
DAY_MIN: Final = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Of a day, by local minutes: waking, going to bed, and the session (start = end on a day of rest)."""

    wake: int
    bed: int
    session: tuple[int, int]

    def asleep(self, minutes: Floats) -> Floats:
        """1 where the athlete sleeps, else 0; a day begins in bed, or a while before going there."""
        late = self.bed - DAY_MIN
        return ((minutes >= late) & (minutes < self.wake) | (minutes >= self.bed)).astype(np.float64)

    def training(self, minutes: Floats) -> Floats:
        """1 within the session, else 0."""
        start, end = self.session
        return ((minutes >= start) & (minutes < end)).astype(np.float64)


def _night(seed: int, body: Body) -> tuple[int, int]:
    """Local minutes of falling asleep and waking, from the midnight that begins the day of waking."""
    asleep, stages = night_of(random_of(body.day, seed, 11), body.day, is_poor=body.is_poor_night)
    begun = (asleep - fit_time(midnight_of(body.day)[0])) // 60
    return begun, begun + sum(length for _, length in stages)


def course_of(seed: int, body: Body, tonight: Body) -> Course:
    """The day's course; ``tonight`` is the morning after."""
    start = body.planned.minute if body.planned else 0
    return Course(
        wake=_night(seed, body)[1],
        bed=DAY_MIN + _night(seed, tonight)[0],
        session=(start, start + (body.effort.minutes if body.effort else 0)),
    )


def _charge_at_wake(body: Body) -> float:
    return float(np.clip(22 + 76 * body.freshness, 15, 98))


def _charge_at_bed(body: Body) -> float:
    return max(6.0, _charge_at_wake(body) - 42 - SESSION_COST * (body.effort.strain if body.effort else 0))


def _levels(body: Body, course: Course) -> list[tuple[int, float]]:
    """(minute, body battery) at waking, around the session and at going to bed."""
    wake, bed = _charge_at_wake(body), _charge_at_bed(body)
    start, end = course.session
    if body.effort is None or not course.wake < start < end < course.bed:
        return [(course.wake, wake), (course.bed, bed)]
    cost = min(SESSION_COST * body.effort.strain, wake - bed)
    before = wake - (start - course.wake) / (course.bed - course.wake) * (wake - bed - cost)
    return [(course.wake, wake), (start, before), (end, before - cost), (course.bed, bed)]


def charge(seed: int, yesterday: Body, body: Body, tonight: Body, minutes: Floats) -> Floats:
    """(N,) body battery from 5 to 100: it fills in the night, falls over the day, and faster in the session."""
    points = [
        (minute - DAY_MIN, level) for minute, level in _levels(yesterday, course_of(seed, yesterday, body))
    ]
    points += _levels(body, course_of(seed, body, tonight))
    points += [(DAY_MIN + _night(seed, tonight)[1], _charge_at_wake(tonight))]
    at, levels = zip(*points, strict=True)
    battery: Floats = np.clip(np.interp(minutes, at, levels), 5, 100)
    return battery


def _pulse(random: np.random.Generator, body: Body, course: Course, minutes: Floats) -> Floats:
    """(N,) bpm."""
    awake, fit = 1 - course.asleep(minutes), body.fit
    quiet = fit.rest_bpm + 4 + awake * 18 + wander(random, minutes.size, 4, 6) * (0.4 + awake)
    if body.effort is None:
        return np.clip(quiet, 38, 150)
    hard = fit.rest_bpm + (body.effort.share + wander(random, minutes.size, 2, 0.06)) * (
        fit.max_bpm - fit.rest_bpm
    )
    training = course.training(minutes) > 0
    return np.where(training, np.clip(hard, 90, fit.max_bpm), np.clip(quiet, 38, 150))


def _stress(random: np.random.Generator, body: Body, course: Course, minutes: Floats) -> Floats:
    """(N,) from 0 to 100, or IN_MOTION."""
    asleep = course.asleep(minutes)
    level = np.where(asleep > 0, 13.0, 30.0) + 9 * body.strain + 16 * body.illness + 6 * body.is_poor_night
    level += wander(random, minutes.size, 3, 13) * np.where(asleep > 0, 0.35, 1.0)
    if body.effort:
        since = minutes - course.session[1]
        level += np.where(
            (since >= 0) & (since < AFTERMATH_MIN), 24 * body.effort.strain * (1 - since / AFTERMATH_MIN), 0
        )
    return np.where(course.training(minutes) > 0, IN_MOTION, np.clip(level, 3, 98))


def _samples(
    seed: int, week: Sequence[Body], tonight: Body, course: Course, minutes: Floats
) -> Iterator[tuple[int, Message]]:
    """(minute, message) of what is measured every ten minutes; heart rate apart."""
    body, random = week[0], random_of(week[0].day, seed, 14)
    asleep = course.asleep(minutes)
    battery = charge(seed, week[1], body, tonight, minutes)
    stress = _stress(random, body, course, minutes)
    breathing = 15.2 - 1.9 * asleep + 1.6 * body.illness + wander(random, minutes.size, 3, 0.9)
    oxygen = 95.8 - 1.8 * body.illness + random.normal(0, 1.1, minutes.size)
    for i, minute in enumerate(minutes.astype(int).tolist()):
        values: Message = {
            "stress_level_value": round(float(stress[i])),
            "body_battery": round(float(battery[i])),
        }
        yield minute, {"mesg_num": STRESS_LEVEL, **values}
        yield minute, {"mesg_num": RESPIRATION, "respiration_rate": round(float(breathing[i]), 2)}
        if asleep[i] and minute % OXYGEN_EVERY_MIN == 0:
            percent = round(float(np.clip(oxygen[i], 88, 99)))
            yield (
                minute,
                {"mesg_num": SPO2, "reading_spo2": percent, "reading_confidence": 4, "mode": "periodic"},
            )


def _counts(
    random: np.random.Generator, course: Course, effort: Effort | None, until_minute: int
) -> Iterator[tuple[int, Message]]:
    """(minute, message) of the counters: walked steps each hour, run ones and active minutes as a session ends."""
    steps = 0.0
    for minute in range(0, until_minute, STEPS_EVERY_MIN):
        awake = course.wake <= minute - STEPS_EVERY_MIN // 2 and minute < course.bed
        steps += awake * max(0.0, float(random.normal(560, 330)))
        walked = round(steps) // 2 * 2
        climbed: Message = {"ascent": 6.0, "descent": 6.0} if minute in CLIMBS_AT_MIN else {}
        yield minute, {
            "activity_type": "walking", "cycles": walked / 2, "distance": round(walked * 0.74, 2),
            "active_time": round(walked / 1.8, 3), "active_calories": round(walked * 0.035), **climbed,
        }  # fmt: skip
    if effort is None or course.session[1] > until_minute:
        return
    vigorous = effort.share >= VIGOROUS_FROM
    yield (
        course.session[1],
        {"vigorous_activity_minutes" if vigorous else "moderate_activity_minutes": effort.minutes},
    )
    if effort.steps:
        yield course.session[1], {
            "activity_type": "running", "cycles": effort.steps / 2, "distance": round(effort.steps * 1.12, 2),
            "active_time": effort.minutes * 60.0, "active_calories": effort.minutes * 11,
        }  # fmt: skip


def monitoring(seed: int, week: Sequence[Body], tonight: Body, until_minute: int) -> bytes:
    """The day of ``week``'s first body up to a local minute; without the watch in the night it begins on waking.

    week : the day's body and those of the six days before it, latest first; ``tonight`` is the next day's
    """
    body, random = week[0], random_of(week[0].day, seed, 10)
    midnight, offset = midnight_of(body.day)
    start, course = fit_time(midnight), course_of(seed, body, tonight)
    encoder = begin("monitoring_b", start)
    info: Message = {"timestamp": start, "local_timestamp": start + offset, "resting_metabolic_rate": 1480}
    info |= {"activity_type": ["walking", "running"], "cycles_to_distance": [1.1, 1.6]}
    encoder.write_mesg({"mesg_num": MONITORING_INFO, **info})
    if body.is_worn:
        mean = round(float(np.mean([one.fit.rest_bpm for one in week if one.is_worn])))
        rest: Message = {
            "resting_heart_rate": mean,
            "current_day_resting_heart_rate": round(body.fit.rest_bpm),
        }
        encoder.write_mesg({"mesg_num": MONITORING_HR_DATA, "timestamp": start, **rest})
    minutes = np.arange(0, until_minute, SAMPLE_EVERY_MIN, dtype=np.float64)
    pulse = _pulse(random, body, course, minutes)
    worn = minutes >= (0 if body.is_worn else course.wake)
    written: list[tuple[int, Message]] = [
        (minute, {"mesg_num": MONITORING, "timestamp": start + 60 * minute, **values})
        for minute, values in _counts(random, course, body.effort, until_minute)
    ]
    written += [
        (int(minute), {"mesg_num": MONITORING, "timestamp_16": (start + 60 * int(minute)) & 0xFFFF, "heart_rate": round(float(bpm))})
        for minute, bpm in zip(minutes[worn], pulse[worn], strict=True)
    ]  # fmt: skip
    for minute, values in _samples(seed, week, tonight, course, minutes[worn]):
        when = "stress_level_time" if values["mesg_num"] == STRESS_LEVEL else "timestamp"
        written.append((minute, {when: start + 60 * minute, **values}))
    for _, message in sorted(written, key=lambda one: one[0]):
        encoder.write_mesg(message)
    return finish(encoder)
