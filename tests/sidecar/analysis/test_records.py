"""Which efforts are records: the workouts that make false ones, as devices record them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from milevault.analysis import measure
from milevault.analysis.editing import trimmed
from milevault.analysis.guards import BEST_EVER, most_power, most_speed
from milevault.analysis.records import (
    HEART_RATE_DURATIONS_S,
    MARATHON_M,
    MILE_M,
    POWER_DURATIONS_S,
    RECORD_DISTANCES,
    RECORD_TIMES_S,
    distances_of,
    times_of,
)
from milevault.model import Activity
from milevault.model.figures import Effort
from milevault.model.sport import SPORTS_BY_NAME
from tests.sidecar.analysis.made_up import activity
from tests.sidecar.analysis.tracks import random_track
from tests.sidecar.analysis.workouts import outdoors, paced, pool_swim, ready

WAYS = {"distance", "duration"}


def efforts(workout: Activity) -> tuple[Effort, ...]:
    return measure(ready(workout)).efforts


def best(workouts: Iterable[Activity], kind: str = "distance") -> dict[tuple[str, float], float]:
    """The records over a history: (sport, size) -> value, guarded efforts left out, as the store ranks them."""
    found: dict[tuple[str, float], float] = {}
    for workout in workouts:
        for one in efforts(workout):
            if one.kind == kind and one.guard is None:
                key = (workout.sport, one.size)
                better = min if kind == "distance" else max
                found[key] = better(one.value, found.get(key, one.value))
    return found


def guards_of(workout: Activity) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for one in efforts(workout):
        found.setdefault(one.kind, set()).add(one.guard)
    return found


def ten_km_run(**changes: Any) -> Activity:
    return outdoors(paced(3.3, 3100), **changes)


def test_honest_run_counts_in_everything() -> None:
    found = guards_of(ten_km_run())
    assert found == {"distance": {None}, "duration": {None}, "heart_rate": {None}}
    times = best([ten_km_run()])
    assert times["running", 5000] == pytest.approx(5000 / 3.3, rel=0.02)
    assert ("running", 15_000) not in times


def test_gps_spike_is_no_record() -> None:
    """One place three kilometres away and back, in the track and in the distance the watch made of it."""
    honest = ten_km_run(device_distance=False)
    lat = honest.streams.values["position_lat"].copy()
    lat[1500] += 0.03
    spiked = replace(
        honest, streams=replace(honest.streams, values={**honest.streams.values, "position_lat": lat})
    )
    assert best([spiked]) == pytest.approx(best([honest]), rel=0.002)

    believed = ten_km_run()
    distance = believed.streams.values["distance"].copy()
    distance[1500:] += 3000
    distance[1501:] += 3000
    leapt = replace(
        believed, streams=replace(believed.streams, values={**believed.streams.values, "distance": distance})
    )
    records, true = best([leapt]), best([believed])
    assert records.keys() <= true.keys()
    assert all(value >= true[key] - 1e-6 for key, value in records.items())
    assert records["running", 1000] == pytest.approx(true["running", 1000], rel=0.01)


def test_spike_of_plausible_steps_guards_the_whole_run() -> None:
    """Half a minute of drift at eleven metres a second: under the cap, over every world record."""
    speed = paced(3.3, 3100)
    speed[1500:1545] = 11
    assert guards_of(outdoors(speed))["distance"] == {"implausible"}
    assert guards_of(outdoors(speed))["heart_rate"] == {None}


def test_treadmill_is_no_record_of_the_road_but_its_heart_rate_counts() -> None:
    values = {"distance": np.cumsum(paced(4.5, 1500)), "heart_rate": np.full(1500, 170.0)}
    treadmill = activity(values, sub_sport="treadmill", indoor=True)
    assert guards_of(treadmill) == {"distance": {"indoor"}, "duration": {"indoor"}, "heart_rate": {None}}
    assert best([treadmill]) == {}
    # The user's word: it was a track.
    assert best([replace(treadmill, indoor=False)]) != {}


def test_impossible_treadmill_stays_impossible_where_indoor_efforts_count() -> None:
    values = {"distance": np.cumsum(paced(8.5, 1500)), "heart_rate": np.full(1500, 170.0)}
    treadmill = activity(values, sub_sport="treadmill", indoor=True)
    assert guards_of(treadmill)["distance"] == {"implausible"}


def test_virtual_ride_keeps_its_power() -> None:
    values = {"distance": np.cumsum(paced(12, 4000)), "power": np.full(4000, 240.0)}
    ride = activity(values, sport="cycling", sub_sport="virtual_activity", indoor=True)
    found = guards_of(ride)
    assert found["distance"] == found["duration"] == {"indoor"}
    assert found["power"] == {None}


def test_car_ride_recorded_as_run_on_the_road() -> None:
    drive = outdoors(paced(14, 1800), heart_rate=72, cadence=0)
    assert best([drive, ten_km_run()]) == best([ten_km_run()])
    assert best([drive], "duration") == {}


def test_car_ride_recorded_as_run_through_the_town() -> None:
    """Under the cap of the sport and stopping at lights: over a few kilometres faster than anybody runs."""
    speed = paced(9, 1800)
    speed[::300] = 0
    assert guards_of(outdoors(speed, heart_rate=150))["distance"] == {"implausible"}


def test_car_ride_recorded_as_run_in_slow_traffic_has_no_stride_and_a_heart_at_rest() -> None:
    crawling = paced(5.2, 1800)
    assert guards_of(outdoors(crawling, heart_rate=72, cadence=0))["distance"] == {"implausible"}
    no_strap = outdoors(crawling, cadence=0.9)
    del no_strap.streams.values["heart_rate"]  # type: ignore[attr-defined]
    assert guards_of(no_strap)["distance"] == {"implausible"}
    phone = outdoors(crawling, heart_rate=72)
    del phone.streams.values["cadence"]  # type: ignore[attr-defined]
    assert guards_of(phone)["distance"] == {"implausible"}


def test_drive_home_after_a_run_is_no_record_and_trimming_it_off_gives_the_run_back() -> None:
    run, home = paced(3.3, 2000), paced(9, 900)
    watch = outdoors(np.append(run, home))
    for channel, there, after in (("heart_rate", 150.0, 80.0), ("cadence", 85.0, 0.0)):
        watch.streams.values[channel][:] = np.repeat([there, after], [2000, 900])
    assert guards_of(watch)["distance"] == {"implausible"}
    part = trimmed(ready(watch), 0, 1990)
    assert part is not None
    found = measure(part.activity).efforts
    assert {one.guard for one in found} == {None}
    assert max(one.size for one in found if one.kind == "distance") == 5000


def test_fast_run_with_one_dead_sensor_counts() -> None:
    fast = paced(5.2, 1800)
    assert guards_of(outdoors(fast, heart_rate=75, cadence=92))["distance"] == {None}
    assert guards_of(outdoors(fast, heart_rate=170, cadence=0))["distance"] == {None}
    # A phone that writes zeros for cadence says nothing about strides.
    dead = outdoors(fast, heart_rate=170)
    dead.streams.values["cadence"][:] = 0
    assert guards_of(dead)["distance"] == {None}


def test_walk_in_a_run_history_makes_no_run_record() -> None:
    walk = outdoors(paced(1.5, 7200), sport="walking", heart_rate=100, cadence=55)
    as_run = replace(walk, sport="running")
    records = best([ten_km_run(), walk, as_run])
    assert records["running", 1000] == best([ten_km_run()])["running", 1000]
    assert records["walking", 5000] == pytest.approx(5000 / 1.5, rel=0.02)
    assert best([walk]).keys() == {("walking", size) for size in (1000, MILE_M, 3000, 5000, 10_000)}


def test_run_recorded_as_walk_is_no_walk_record() -> None:
    run = outdoors(paced(5.2, 1800), sport="walking", heart_rate=170, cadence=92)
    assert guards_of(run)["distance"] == {"implausible"}


def test_paused_recording_counts_the_pause() -> None:
    """Twice 500 m at 5 m/s with ten minutes of stopped timer between: no kilometre in 200 s."""
    elapsed = np.append(np.arange(101.0), 700 + np.arange(101.0))
    distance = np.append(np.arange(101.0) * 5, 500 + np.arange(101.0) * 5)
    paused = activity({"distance": distance}, elapsed=elapsed.tolist(), timer_time_s=200.0)
    paused = replace(paused, indoor=False)
    assert best([paused])["running", 400] == 80
    assert best([paused])["running", 1000] == 800


def test_kilometre_is_never_slower_than_the_mile() -> None:
    """A false fast mile must not leave an honest kilometre behind it on the list: the run is guarded as a whole."""
    speed = paced(3.3, 3100)
    speed[1500:1520] = 11.5
    workouts = [ten_km_run(), outdoors(speed), outdoors(paced(2.9, 6000)), outdoors(paced(7.6, 600))]
    for count in range(1, len(workouts) + 1):
        records = best(workouts[:count])
        values = [records[key] for key in sorted(records)]
        assert values == sorted(values)


def test_users_word_keeps_everything_out() -> None:
    found = guards_of(ten_km_run(excluded=True))
    assert found == {"distance": {"excluded"}, "duration": {"excluded"}, "heart_rate": {"excluded"}}


def test_e_bike_named_under_cycling_is_no_ride_record() -> None:
    speed = paced(7, 3000)
    found = guards_of(outdoors(speed, sport="cycling", sub_sport="e_bike_mountain"))
    assert found["distance"] == {"sport"}
    assert found["heart_rate"] == {None}
    assert "distance" not in guards_of(outdoors(speed, sport="e_biking"))


@pytest.mark.parametrize("sport", ["driving", "transition", "multisport", "flying"])
def test_sports_without_achievement_have_no_efforts(sport: str) -> None:
    assert efforts(outdoors(paced(3, 1500), sport=sport)) == ()


def test_sport_without_distances_has_heart_rate_only() -> None:
    assert {one.kind for one in efforts(outdoors(paced(3, 1500), sport="generic"))} == {"heart_rate"}
    assert {one.kind for one in efforts(outdoors(paced(3, 1500), sport="unheard_of"))} == {"heart_rate"}


def test_power_no_human_has_guards_the_powers_and_a_single_spike_does_not() -> None:
    def ride(power: np.ndarray[Any, np.dtype[np.float64]]) -> Activity:
        return activity({"power": power, "distance": np.cumsum(paced(8, 2000))}, sport="cycling")

    power = np.full(2000, 220.0)
    power[[700, 900]] = 6000, 1336
    spiked = {one.size: one for one in efforts(ride(power)) if one.kind == "power"}
    assert spiked[1].guard is None
    assert spiked[1].value == 220
    sprint = power.copy()
    sprint[1200:1204] = 600, 1100, 1050, 800
    assert next(one for one in efforts(ride(sprint)) if one.kind == "power").value == 1100
    power[700:1000] = 900
    assert guards_of(ride(power))["power"] == {"implausible"}


def test_pool_swim_is_timed_by_its_lengths_and_counts() -> None:
    swim = pool_swim([20.0, 22, 24, 26, 20, 20, 20, 20], rests={3: 60})
    found = {one.size: one for one in efforts(swim) if one.kind == "distance"}
    assert {size: one.value for size, one in found.items()} == {50: 40, 100: 80, 200: 232}
    assert found[100].start_s == 20 + 22 + 24 + 26 + 60
    assert found[50].guard is None


def test_pool_swim_with_samples_that_leap_by_a_length_is_timed_by_its_lengths() -> None:
    steps = np.repeat(np.arange(8) * 25.0, 20)
    swim = replace(
        pool_swim([20.0] * 8, rests={}),
        streams=activity({"distance": steps, "heart_rate": steps * 0 + 140}).streams,
    )
    found = {one.size: one.value for one in efforts(swim) if one.kind == "distance"}
    assert found == {50: 40, 100: 80, 200: 160}
    assert {one.guard for one in efforts(swim)} == {None}


def test_activity_without_samples_has_no_effort() -> None:
    assert efforts(activity({}, elapsed_time_s=100.0)) == ()


def test_lost_positions_of_a_tunnel_are_bridged() -> None:
    run = ten_km_run(device_distance=False)
    for channel in ("position_lat", "position_long"):
        run.streams.values[channel][1000:1030] = np.nan
    assert best([run])["running", 5000] == pytest.approx(best([ten_km_run()])["running", 5000], rel=0.01)


@pytest.mark.parametrize("sport", BEST_EVER)
def test_best_ever_is_plausible_and_falls_with_the_distance(sport: str) -> None:
    rows = BEST_EVER[sport]
    speeds = [metres / seconds for metres, seconds in rows]
    assert sport in SPORTS_BY_NAME
    assert [metres for metres, _ in rows] == sorted(metres for metres, _ in rows)
    assert speeds[2:] == sorted(speeds[2:], reverse=True)
    assert all(
        speed <= most_speed(sport, metres) <= SPORTS_BY_NAME[sport].max_speed_mps
        for (metres, _), speed in zip(rows, speeds, strict=True)
    )


def test_human_power_falls_with_the_duration() -> None:
    limits = [most_power(seconds) for seconds in POWER_DURATIONS_S]
    assert limits == sorted(limits, reverse=True)


def test_tables_are_in_order() -> None:
    metres = [row.metres for row in RECORD_DISTANCES]
    keys = [row.key for row in RECORD_DISTANCES]
    assert metres == sorted(set(metres))
    assert len(set(keys)) == len(keys)
    for table in (RECORD_TIMES_S, POWER_DURATIONS_S, HEART_RATE_DURATIONS_S):
        assert list(table) == sorted(set(table))
    assert all(name in SPORTS_BY_NAME for row in RECORD_DISTANCES for name in row.sports)
    assert MARATHON_M in distances_of("running")
    assert times_of("golf") == ()


def test_no_history_has_a_shorter_distance_that_is_slower() -> None:
    """Random tracks with stops, leaps and any speed up to a car's, some of them indoors."""
    rng = np.random.default_rng(20260505)
    guarded = counted = 0
    for _ in range(200):
        history = []
        for _ in range(6):
            elapsed, distance = random_track(rng)
            way = distance * rng.uniform(0.5, 5)
            indoor = bool(rng.random() < 0.2)
            history.append(activity({"distance": np.round(way, 2)}, elapsed=elapsed.tolist(), indoor=indoor))
        found = [one for workout in history for one in measure(workout).efforts]
        guarded += sum(one.guard is not None for one in found)
        for admitted in ({None}, {None, "indoor"}):
            values: dict[float, float] = {}
            for one in found:
                if one.kind == "distance" and one.guard in admitted:
                    values[one.size] = min(one.value, values.get(one.size, one.value))
            counted += len(values)
            assert [values[size] for size in sorted(values)] == sorted(values.values())
    assert guarded > 50
    assert counted > 50
