"""When a file counts as complete; no clock but the one passed in."""

from hypothesis import given
from hypothesis import strategies as st

from milevault.inbox.stability import StabilityTracker

STABLE_S = 10.0
LATE_S = 1800.0


def tracker() -> StabilityTracker[str]:
    return StabilityTracker(stable_s=STABLE_S, incomplete_s=LATE_S)


def test_a_new_file_waits() -> None:
    watched = tracker()
    assert not watched.observe("a", (1, 1), now=0)
    assert not watched.observe("a", (1, 1), now=9.9)


def test_a_quiet_file_is_due() -> None:
    watched = tracker()
    watched.observe("a", (1, 1), now=0)
    assert watched.observe("a", (1, 1), now=10)
    assert watched.is_due("a", complete=True, now=10)
    assert watched.is_due("a", complete=None, now=10)


def test_every_change_starts_the_wait_anew() -> None:
    watched = tracker()
    watched.observe("a", (1, 1), now=0)
    assert not watched.observe("a", (2, 1), now=10)
    assert not watched.observe("a", (2, 1), now=19)
    assert watched.observe("a", (2, 1), now=20)


def test_a_time_that_goes_back_is_a_change_like_any_other() -> None:
    watched = tracker()
    watched.observe("a", (1, 2_000_000_000), now=0)
    assert not watched.observe("a", (1, 0), now=10)
    assert watched.observe("a", (1, 0), now=20)


def test_an_incomplete_file_waits_half_an_hour_and_is_then_taken() -> None:
    watched = tracker()
    watched.observe("a", (1, 1), now=0)
    assert not watched.is_due("a", complete=False, now=10)
    assert not watched.is_due("a", complete=False, now=1799)
    assert watched.is_due("a", complete=False, now=1800)


def test_a_copy_that_pauses_and_goes_on_is_taken_when_it_is_whole() -> None:
    """F01: two halves with a pause longer than the wait."""
    watched = tracker()
    watched.observe("a", (50, 1), now=0)
    assert watched.observe("a", (50, 1), now=60)
    assert not watched.is_due("a", complete=False, now=60)
    assert not watched.observe("a", (100, 2), now=70)
    assert watched.observe("a", (100, 2), now=80)
    assert watched.is_due("a", complete=True, now=80)


def test_files_wait_for_themselves_only() -> None:
    watched = tracker()
    watched.observe("a", (1, 1), now=0)
    watched.observe("b", (1, 1), now=5)
    assert watched.observe("a", (1, 1), now=10)
    assert not watched.observe("b", (1, 1), now=10)


def test_it_knows_when_to_look_again() -> None:
    watched = tracker()
    assert watched.next_due_in(now=0) is None
    watched.observe("a", (1, 1), now=0)
    watched.observe("b", (1, 1), now=5)
    assert watched.next_due_in(now=6) == 4
    assert watched.next_due_in(now=60) == 0


def test_a_quiet_but_incomplete_file_does_not_make_it_busy() -> None:
    watched = tracker()
    watched.observe("a", (1, 1), now=0)
    watched.is_due("a", complete=False, now=10)
    assert watched.next_due_in(now=11) is None


def test_forgotten_and_vanished_files_start_anew() -> None:
    watched = tracker()
    for key in "abc":
        watched.observe(key, (1, 1), now=0)
    watched.forget("a")
    watched.keep_only({"b"})
    assert sorted(watched) == ["b"]
    assert not watched.observe("c", (1, 1), now=20)


@given(st.lists(st.tuples(st.floats(0.1, 30), st.integers(0, 2)), min_size=1, max_size=40))
def test_due_means_unchanged_for_the_whole_wait(steps: list[tuple[float, int]]) -> None:
    """Against the slow obvious version: the history of what was seen."""
    watched, history, now = tracker(), [], 0.0
    for step, mark in steps:
        now += step
        history.append((now, mark))
        quiet_since = now
        for moment, seen in reversed(history):
            if seen != mark:
                break
            quiet_since = moment
        assert watched.observe("a", mark, now) == (now - quiet_since >= STABLE_S)
