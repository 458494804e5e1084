"""summarizedActivities and gear: units, duplicates, and what is odd in an export."""

from datetime import UTC, date, datetime

import pytest

from milevault.errors import NotAnActivity
from milevault.importers.files.garmin.sports import sport_of
from milevault.model import Activity, Gear, GearUse
from tests.sidecar.importers.garmin.exports import ACTIVITY, GEAR, START_MS
from tests.sidecar.importers.garmin.reading import changed, read

HOUR_MS = 3_600_000


def activities(*elements: object) -> tuple[Activity, ...]:
    return read([{"summarizedActivitiesExport": list(elements)}]).activities


def test_units_are_converted() -> None:
    (run,) = activities(ACTIVITY)
    assert run.start_time == datetime(2026, 2, 15, 7, tzinfo=UTC)
    assert (run.elapsed_time_s, run.timer_time_s, run.moving_time_s) == (3700.0, 3600.0005, 3550.0)
    assert (run.distance_m, run.elevation_gain_m, run.elevation_loss_m) == (10_000.5, 123.0, 120.0)
    assert (run.avg_speed_mps, run.max_speed_mps) == (pytest.approx(2.778), 4.5)
    assert (run.avg_heart_rate, run.max_heart_rate, run.avg_power_w, run.max_power_w) == (150, 171, 310, 450)
    assert run.calories_kcal == pytest.approx(700)
    # Steps per minute are two for each turn of the legs.
    assert run.avg_cadence == 85
    assert (run.perceived_exertion, run.feel) == (6.0, 75.0)


def test_names_and_keys_are_taken() -> None:
    (run,) = activities(ACTIVITY)
    assert (run.name, run.external_key, run.gear, run.findings) == (
        "Berlin Running",
        "garmin:21000000001",
        None,
        (),
    )
    assert (run.sport, run.sub_sport, run.indoor) == ("running", "trail", False)
    assert len(run.streams) == 0


@pytest.mark.parametrize(
    ("local", "offset"),
    [(START_MS + HOUR_MS, 3600), (START_MS - 5 * HOUR_MS, -18_000), (START_MS + 20_700_000, 20_700), (START_MS, 0),
     (START_MS + 1234, None), (START_MS + 15 * HOUR_MS, None), (None, None), ("soon", None)],
)  # fmt: skip
def test_offset_is_that_of_the_wall_clock_where_it_is_one(local: object, offset: int | None) -> None:
    (run,) = activities(changed(ACTIVITY, startTimeLocal=local))
    assert run.utc_offset_s == offset


def test_same_recording_twice_is_kept_once_with_what_says_most() -> None:
    poor = {key: ACTIVITY[key] for key in ("activityId", "activityType", "duration")} | {
        "activityId": 5,
        "startTimeGmt": START_MS + 400,
    }
    for order in ((poor, ACTIVITY), (ACTIVITY, poor)):
        (run,) = activities(*order)
        assert run.external_key == "garmin:21000000001"


def test_legs_of_a_multisport_replace_the_whole() -> None:
    whole = changed(ACTIVITY, activityId=1, activityType="multi_sport", parent=True)
    swim = changed(ACTIVITY, activityId=2, activityType="open_water_swimming", parentId=1)
    ride = changed(
        ACTIVITY, activityId=3, activityType="road_biking", parentId=1, startTimeGmt=START_MS + HOUR_MS
    )
    assert [one.external_key for one in activities(whole, swim, ride)] == ["garmin:2", "garmin:3"]
    assert [one.sport for one in activities(whole)] == ["multisport"]


def test_manual_activity_is_marked() -> None:
    (run,) = activities(changed(ACTIVITY, manualActivity=True))
    assert run.findings == ("manual_entry",)


def test_every_key_may_be_missing_but_start_and_duration() -> None:
    (run,) = activities({"beginTimestamp": START_MS, "duration": 60_000})
    assert (run.sport, run.elapsed_time_s, run.external_key, run.name) == ("generic", 60.0, None, None)


def test_wrong_types_cost_a_value_only_and_numbers_may_be_text() -> None:
    odd = changed(ACTIVITY, name=["x"], avgHr={"value": 1}, distance="1000050.0", maxHr="many", avgPower=True,
                  workoutRpe=None, calories=-1, activityType={"typeKey": "lap_swimming"}, activityId="12")  # fmt: skip
    (swim,) = activities(odd)
    assert (swim.name, swim.avg_heart_rate, swim.max_heart_rate, swim.avg_power_w) == (None,) * 4
    assert (swim.distance_m, swim.perceived_exertion, swim.calories_kcal) == (10_000.5, None, None)
    assert (swim.sport, swim.indoor, swim.external_key) == ("swimming", True, "garmin:12")


def test_odd_elements_are_counted_and_left_out() -> None:
    rows = [ACTIVITY, 7, None, "x", [], changed(ACTIVITY, startTimeGmt=None, beginTimestamp=0),
            changed(ACTIVITY, duration=0, elapsedDuration=None, movingDuration="x", startTimeGmt=1)]  # fmt: skip
    content = read([{"summarizedActivitiesExport": rows}])
    assert len(content.activities) == 1
    assert content.findings == ("rows_skipped:6",)


def test_several_parts_and_a_bare_list_are_read() -> None:
    later = changed(ACTIVITY, activityId=2, startTimeGmt=START_MS + HOUR_MS)
    two = [{"summarizedActivitiesExport": [ACTIVITY]}, {"summarizedActivitiesExport": [later]}]
    assert [one.session_index for one in read(two).activities] == [0, 1]
    assert len(read({"summarizedActivitiesExport": [ACTIVITY]}).activities) == 1


def test_empty_list_is_accounted_for() -> None:
    with pytest.raises(NotAnActivity) as caught:
        activities()
    assert caught.value.code == "garmin_empty"


def test_unknown_type_is_generic() -> None:
    assert sport_of("zorbing").sport == sport_of(None).sport == "generic"
    assert sport_of("virtual_ride").indoor


def test_gear_and_its_uses_are_read() -> None:
    content = read([GEAR])
    assert content.gear == (
        Gear(name="Red shoes", kind="shoes", model="Nike Pegasus 40", first_used=date(2025, 3, 1),
             service_distance_m=800_000.0),
        Gear(name="Canyon Ultimate", kind="bike", model="Canyon Ultimate", retired=True),
    )  # fmt: skip
    assert content.gear_uses == (
        GearUse(external_key="garmin:21000000001", gear="Red shoes"),
        GearUse(external_key="garmin:21000000002", gear="Red shoes"),
        GearUse(external_key="garmin:21000000003", gear="Canyon Ultimate"),
    )


def test_odd_gear_is_counted_and_left_out() -> None:
    odd = {"gearDTOS": [GEAR["gearDTOS"][0], {"gearPk": 1}, {"displayName": "x"}, 5],
           "gearActivityDTOs": {"101": [{"activityId": "y"}, 3, None], "1": 5}}  # fmt: skip
    content = read([odd, "x"])
    assert [one.name for one in content.gear] == ["Red shoes"]
    assert content.gear_uses == ()
    assert content.findings == ("rows_skipped:3",)
