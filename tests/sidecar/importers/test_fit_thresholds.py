"""What the device had been set to, from whichever message says it."""

from datetime import UTC

import pytest

from milevault.importers.files import fit
from milevault.model import Activity
from milevault.model.settings import RECORDED_THRESHOLDS
from tests.sidecar.decode.fit_writer import Fields, FitWriter, file_id, record, session

SESSION, LAP = 18, 19
ZONES_TARGET, TIME_IN_ZONE, USER_PROFILE = 7, 216, 3


def thresholds(activity: Activity) -> tuple[float | None, ...]:
    """Maximum, resting and threshold heart rate, threshold power."""
    return tuple(getattr(activity, field) for field in RECORDED_THRESHOLDS.values())


def target(maximum: int | None, threshold: int | None, power: int | None) -> Fields:
    return {1: ("uint8", maximum), 2: ("uint8", threshold), 3: ("uint16", power)}


def counted(of: int, index: int, *, maximum: int, resting: int, threshold: int, power: int | None) -> Fields:
    return {
        0: ("uint16", of),
        1: ("uint16", index),
        11: ("uint8", maximum),
        12: ("uint8", resting),
        13: ("uint8", threshold),
        15: ("uint16", power),
    }


def profile(resting: int, maximum: int, *, running: int | None = None, cycling: int | None = None) -> Fields:
    return {8: ("uint8", resting), 9: ("uint8", running), 10: ("uint8", cycling), 11: ("uint8", maximum)}


def read(*messages: tuple[int, Fields], sessions: tuple[Fields, ...] | None = None) -> tuple[Activity, ...]:
    writer = file_id(FitWriter()).messages(20, [record(at, heart_rate=120) for at in range(40)])
    for number, fields in messages:
        writer.message(number, fields)
    for one in (session(0, 39),) if sessions is None else sessions:
        writer.message(SESSION, one)
    return fit.read(writer.build(), UTC).activities


def test_settings_of_the_sport_are_read() -> None:
    (run,) = read((ZONES_TARGET, target(190, 172, 260)))
    assert thresholds(run) == (190, None, 172, 260)


def test_what_the_device_counted_with_comes_before_its_settings() -> None:
    lap = counted(LAP, 0, maximum=170, resting=40, threshold=150, power=100)
    own = counted(SESSION, 0, maximum=186, resting=52, threshold=168, power=None)
    (run,) = read((TIME_IN_ZONE, lap), (ZONES_TARGET, target(190, 172, 260)), (TIME_IN_ZONE, own))
    assert thresholds(run) == (186, 52, 168, 260)


def test_power_of_the_devices_own_load_comes_first() -> None:
    own = session(0, 39) | {45: ("uint16", 285)}
    (ride,) = read((ZONES_TARGET, target(None, None, 260)), sessions=(own,))
    assert ride.device_ftp_w == 285


@pytest.mark.parametrize(("sport", "maximum"), [(1, 188), (2, 181), (11, 185)])
def test_profile_knows_the_sports_maximum(sport: int, maximum: int) -> None:
    said = profile(48, 185, running=188, cycling=181)
    (one,) = read((USER_PROFILE, said), sessions=(session(0, 39, sport=("enum", sport)),))
    assert thresholds(one) == (maximum, 48, None, None)


def test_profile_without_the_sports_maximum_falls_back_on_the_common_one() -> None:
    (run,) = read((USER_PROFILE, profile(48, 185)))
    assert run.device_max_heart_rate == 185


def test_impossible_values_are_missing_and_the_next_message_counts() -> None:
    own = counted(SESSION, 0, maximum=0, resting=0, threshold=0, power=0)
    (run,) = read((TIME_IN_ZONE, own), (ZONES_TARGET, target(190, 0, 10)), (USER_PROFILE, profile(47, 20)))
    assert thresholds(run) == (190, 47, None, None)


def test_each_session_of_a_triathlon_has_its_sports_settings() -> None:
    swim, ride = session(0, 20, sport=("enum", 5)), session(20, 19, sport=("enum", 2))
    done = read(
        (ZONES_TARGET, target(178, None, None)),
        (ZONES_TARGET, target(184, 165, 250)),
        (TIME_IN_ZONE, counted(SESSION, 1, maximum=183, resting=50, threshold=0, power=None)),
        sessions=(swim, ride),
    )
    assert [thresholds(one) for one in done] == [(178, None, None, None), (183, 50, 165, 250)]


def test_file_cut_before_its_session_keeps_the_settings() -> None:
    (run,) = read((ZONES_TARGET, target(190, 172, 260)), sessions=())
    assert run.findings == ("session_missing",)
    assert thresholds(run) == (190, None, 172, 260)


def test_file_that_says_nothing_has_none() -> None:
    (run,) = read()
    assert thresholds(run) == (None,) * 4
