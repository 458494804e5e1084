"""Crash points kill at the chosen pass, and are nothing without the variable."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from milevault.ingest import crashpoints

SIDECAR = Path(crashpoints.__file__).parents[2]
PASS_THREE_TIMES = """
from milevault.ingest.crashpoints import crashpoint
for _ in range(3):
    crashpoint("K4"); crashpoint("K5"); print("passed", flush=True)
"""


def run(setting: str | None) -> tuple[int, int]:
    """Exit status, and how often the script passed K5."""
    environment = {"PYTHONPATH": str(SIDECAR)} | ({} if setting is None else {crashpoints.VARIABLE: setting})
    done = subprocess.run(
        [sys.executable, "-c", PASS_THREE_TIMES], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.count("passed")


def test_without_the_variable_nothing_happens() -> None:
    assert run(None) == (0, 3)


def test_the_first_pass_is_meant_without_a_number() -> None:
    assert run("K5") == (-signal.SIGKILL, 0)


def test_a_number_chooses_the_pass() -> None:
    assert run("K5:3") == (-signal.SIGKILL, 2)


def test_other_points_do_not_kill() -> None:
    assert run("K12") == (0, 3)


def test_an_unknown_point_is_an_error_and_no_silent_success() -> None:
    with pytest.raises(ValueError, match="K99"):
        crashpoints.CrashAt("K99")


def test_the_names_are_k0_to_k15_in_order() -> None:
    assert list(crashpoints.CRASH_POINTS) == [f"K{number}" for number in range(16)]
