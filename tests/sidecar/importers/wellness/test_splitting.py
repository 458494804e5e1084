"""A day spread over files: whatever the cut and the order, the vault's sums are those of the whole."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sidecar.importers.wellness.made import at, info, merged, read, sdk_file, stored

MIDNIGHT = at("2026-03-29T00:00+01:00")  # the clocks change this night
type Message = tuple[int, dict[str, Any]]


def whole_days() -> list[Message]:
    """Two days of monitoring as a watch writes it, every ten minutes."""
    messages: list[Message] = []
    walking = running = 0.0
    for tick in range(1, 6 * 47 + 1):
        time = MIDNIGHT + 600 * tick
        if time == at("2026-03-30T00:00+02:00"):
            messages += [counted(time, "walking", walking), counted(time, "running", running)]
            walking = running = 0.0
            continue
        messages.append((55, {"timestamp": time, "heart_rate": 50 + tick % 70}))
        if 40 < tick % 138 < 120:
            walking += 37 + tick % 11
            messages.append(counted(time, "walking", walking))
        if 60 < tick % 138 < 66:
            running += 800
            minutes = {"moderate_activity_minutes": tick % 3, "vigorous_activity_minutes": 9}
            messages.append((55, counted(time, "running", running)[1] | minutes | {"ascent": 2.5}))
    return messages


def counted(time: int, kind: str, cycles: float) -> Message:
    return 55, {"timestamp": time, "activity_type": kind, "cycles": cycles, "distance": cycles * 1.5}


ALL = whole_days()
HEAD = info(MIDNIGHT, 1)
WHOLE = read(sdk_file("monitoring_b", HEAD, *ALL))


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(0, len(ALL)), max_size=3),
    overlap=st.integers(0, 20),
    backwards=st.booleans(),
)
def test_sums_of_parts_are_those_of_the_whole(cuts: list[int], overlap: int, backwards: bool) -> None:
    edges = [0, *sorted(cuts), len(ALL)]
    parts = [
        read(sdk_file("monitoring_b", HEAD, *ALL[max(0, first - overlap) : last]))
        for first, last in pairwise(edges)
        if last > first
    ]
    if backwards:
        parts.reverse()
    assert stored(*parts) == stored(WHOLE)
    heart = {"heart_rate"}
    found = merged([one for part in parts for one in part.wellness.series if one.channel in heart])
    assert found == merged([one for one in WHOLE.wellness.series if one.channel in heart])


def test_the_whole_is_what_was_written() -> None:
    found = stored(WHOLE)
    first_day = [fields for _, fields in ALL if fields["timestamp"] <= at("2026-03-30T00:00+02:00")]
    latest: dict[str, float] = {}
    for fields in first_day:
        if "cycles" in fields:
            latest[fields["activity_type"]] = fields["cycles"]
    assert found["2026-03-29", "steps"] == sum(latest.values()) * 2
    assert found["2026-03-29", "ascent_m"] == sum(fields.get("ascent", 0) for fields in first_day)
    assert found["2026-03-29", "vigorous_intensity_min"] == 45
    assert {day for day, _ in found} == {"2026-03-29", "2026-03-30"}


def test_the_same_file_twice_changes_nothing() -> None:
    assert stored(WHOLE, WHOLE) == stored(WHOLE)


def test_a_chained_file_is_one_day() -> None:
    middle = len(ALL) // 3
    parts = [sdk_file("monitoring_b", HEAD, *messages) for messages in (ALL[:middle], ALL[middle:])]
    chained = read(b"".join(parts))
    assert stored(chained) == stored(WHOLE)
    heart = [[one for one in c.wellness.series if one.channel == "heart_rate"] for c in (chained, WHOLE)]
    assert merged(heart[0]) == merged(heart[1])
    assert len(heart[0]) == len(heart[1])
