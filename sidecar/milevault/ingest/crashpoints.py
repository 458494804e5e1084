"""Named places at which a test may kill this process, to prove that nothing is lost there.

``MILEVAULT_CRASH_AT=K5`` kills the process with SIGKILL when it first reaches K5, ``K5:2`` when it
reaches it for the second time. The variable is read once, when this module is imported; without it
``crashpoint`` does nothing. The order of the points is that of the write order in docs/architecture.md.
"""

import os
import signal
from collections.abc import Callable, Mapping
from typing import Final

VARIABLE: Final = "MILEVAULT_CRASH_AT"

CRASH_POINTS: Final[Mapping[str, str]] = {
    "K0": "inbox file seen",
    "K1": "inbox file stable",
    "K2": "source hashed",
    "K3": "temporary copy written, source unchanged",
    "K4": "temporary copy fsynced",
    "K5": "renamed to its hash, folders fsynced",
    "K6": "ledger row and job committed",
    "K7": "parsed, answer received and validated",
    "K8": "transaction begun, ledger row locked, fence checked",
    "K9": "activity, laps and derived rows written",
    "K10": "samples copied",
    "K11": "event row written",
    "K12": "before COMMIT",
    "K13": "COMMIT sent, outcome not looked at",
    "K14": "committed",
    "K15": "inbox file unlinked",
}


class CrashAt:
    """Kills the process at the chosen pass of one crash point; calling it with others does nothing.

    >>> CrashAt("K5:2").point, CrashAt("K5:2").passes_left
    ('K5', 2)
    """

    def __init__(self, setting: str) -> None:
        point, _, count = setting.partition(":")
        if point not in CRASH_POINTS:
            raise ValueError(f"{VARIABLE}: no crash point is named {point!r}")
        self.point = point
        self.passes_left = int(count or 1)

    def __call__(self, name: str) -> None:
        if name != self.point:
            return
        self.passes_left -= 1
        if self.passes_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _nothing(name: str) -> None:
    """Do nothing: the program runs outside a crash test."""


def from_environment(environment: Mapping[str, str]) -> Callable[[str], None]:
    """The crash point function that the environment asks for."""
    setting = environment.get(VARIABLE)
    return CrashAt(setting) if setting else _nothing


crashpoint: Final[Callable[[str], None]] = from_environment(os.environ)
