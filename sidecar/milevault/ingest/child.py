"""The parser's processes: a clean one that has imported the importers, and the children it forks.

The zygote is started with an empty environment and one socket, imports numpy and the importers once,
and forks a child per request: a new child costs milliseconds. It never reads a file itself. A child puts
itself under limits (sandbox), then receives open descriptors, each with the athlete's time zone, and answers frames until its socket closes.

The zygote's socket speaks: ``F`` with a socket's descriptor -> pid (uint32) of a child that serves this
socket; ``K`` + pid -> ``K``, once that child's process group is killed. The zygote and its children end
when the worker does: the zygote sees its socket close, the children die with the zygote.
"""

import contextlib
import os
import signal
import socket
import struct
from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import partial
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Where numpy works on unique values it loads this on first use, when a child may not look at folders any more.
import numpy.ma  # noqa: F401

from milevault.errors import FileError
from milevault.importers import HEAD_SIZE, file_format
from milevault.ingest import frames, sandbox
from milevault.model import FileContent, wire

FORK: Final = b"F"
KILL: Final = b"K"
PID: Final = struct.Struct("<I")

type Reader = Callable[[bytes, tzinfo], FileContent]


def read_file(data: bytes, zone: tzinfo) -> FileContent:
    """What one file holds, by content; ``zone`` is the athlete's."""
    return file_format(data[:HEAD_SIZE]).read(data, zone)


def serve(connection: socket.socket, limits: sandbox.Limits, read: Reader = read_file) -> None:
    """Answer one frame per descriptor received, until the other side closes."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(connection, frames.REQUEST_BYTES, 1)
        if not request:
            return
        zone = _zone(frames.decode_request(request))
        sandbox.allow_cpu(limits.cpu_s)
        with os.fdopen(descriptors[0], "rb") as file:
            # The position belongs to the open file, so it is where a child that died before left it.
            file.seek(0)
            kind, parts = _answer(partial(_load, file, zone, read))
        connection.sendall(frames.HEADER.pack(kind, sum(memoryview(part).nbytes for part in parts)))
        for part in parts:
            connection.sendall(part)


def _load(file: BinaryIO, zone: tzinfo, read: Reader) -> FileContent:
    return read(file.read(), zone)


def _answer(load: Callable[[], FileContent]) -> tuple[frames.Kind, list[bytes | memoryview]]:
    try:
        return frames.Kind.CONTENT, list(wire.encode(load()))
    except FileError as error:
        return frames.Kind.REFUSAL, [frames.encode_refusal(error)]
    except Exception as error:  # noqa: BLE001 - P07: whatever an importer raises costs this one file
        return frames.Kind.FAILURE, [type(error).__name__.encode()]


def _zone(name: str) -> tzinfo:
    """The zone of that name; UTC where this machine knows no such."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError, ValueError:
        return UTC


class Zygote:
    """The loop that forks and kills children; one instance, in its own process."""

    def __init__(self, control: socket.socket, limits: sandbox.Limits, read: Reader = read_file) -> None:
        self._control = control
        self._limits = limits
        self._read = read
        self._children: set[int] = set()

    def run(self) -> None:
        """Serve until the worker closes the socket or dies, then kill what is left."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, 1 + PID.size, 1)
            self._reap()
            if not message:
                break
            if message[:1] == FORK:
                self._control.sendall(PID.pack(self._fork(descriptors[0])))
            else:
                self._kill(PID.unpack(message[1:])[0])
                self._control.sendall(KILL)
        for pid in tuple(self._children):
            self._kill(pid)

    def _fork(self, descriptor: int) -> int:
        pid = os.fork()
        if pid == 0:
            self._be_child(descriptor)
        os.close(descriptor)
        self._children.add(pid)
        return pid

    def _be_child(self, descriptor: int) -> None:
        """Never returns: whatever happens, the child must not go on as a second zygote."""
        status = 1
        try:
            self._control.close()
            sandbox.enter(self._limits)
            with socket.socket(fileno=descriptor) as connection:
                serve(connection, self._limits, self._read)
            status = 0
        finally:
            os._exit(status)

    def _kill(self, pid: int) -> None:
        # Only our own unreaped children: their numbers cannot belong to somebody else meanwhile.
        if pid not in self._children:
            return
        for kill in (os.killpg, os.kill):
            # A child killed before its setsid has no group yet.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self._children.discard(pid)

    def _reap(self) -> None:
        for pid in tuple(self._children):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                self._children.discard(pid)


def main(descriptor: int, limits: sandbox.Limits, read: Reader = read_file) -> None:
    """Be the zygote on the inherited socket ``descriptor``; ends with the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as control:
        control.sendall(KILL)
        Zygote(control, limits, read).run()
