"""Readers that misbehave as a broken importer would; the parser tests run them inside a child."""

import os
import signal
import time
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from tempfile import TemporaryFile

from milevault.ingest.child import read_file
from milevault.model import FileContent

# What the recipe takes for a FIT file, so that it asks the parser.
FIT_HEADER = bytes([14, 16, 0, 0, 0, 0, 0, 0]) + b".FIT" + bytes(2)


def misbehave(data: bytes, zone: tzinfo) -> FileContent:
    """Do what the file says; anything else is read as an activity file."""
    action = MISDEEDS.get(data.removeprefix(FIT_HEADER)[:16].rstrip(b"\n"))
    return read_file(data, zone) if action is None else action()


def _die() -> FileContent:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _hang() -> FileContent:
    while True:
        time.sleep(60)


def _burn() -> FileContent:
    while True:
        pass


def _hoard() -> FileContent:
    hoard = [bytearray(64 * 1024 * 1024) for _ in range(1000)]
    raise AssertionError(len(hoard))


def _raise() -> FileContent:
    raise RecursionError("47.3769, 8.5417 is where somebody lives")


def _attempt(deed: str) -> FileContent:
    """Raise PermissionError or the like where the sandbox holds; end the child where it does not."""
    if deed == "write":
        with TemporaryFile() as file:
            file.write(b"x")
            file.flush()
    elif deed == "fork" and os.fork() == 0:
        os._exit(0)
    elif deed == "secrets" and (len(os.environ) > 3 or any("MILEVAULT" in name for name in os.environ)):
        raise AssertionError
    elif deed == "signal":
        os.kill(os.getppid(), signal.SIGTERM)
    # 0 to 2, the socket, the file itself, the listing's own, and libffi, which ctypes keeps open
    elif deed == "descriptors" and len(os.listdir("/proc/self/fd")) > 7:  # noqa: PTH208
        raise AssertionError
    raise NotImplementedError


MISDEEDS: dict[bytes, Callable[[], FileContent]] = {
    b"die": _die,
    b"hang": _hang,
    b"burn": _burn,
    b"hoard": _hoard,
    b"raise": _raise,
    **{
        deed.encode(): partial(_attempt, deed)
        for deed in ("write", "fork", "secrets", "signal", "descriptors")
    },
}
