"""Reading files in processes that hold no credentials: the worker's side.

One Parser per worker. It starts the zygote (see child) with an empty environment and asks it for a
child; a child reads up to ``files_per_child`` files, one at a time. A child that dies, hangs or answers
nonsense costs this one file: it is killed with its process group, and the next file gets a new one.
"""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from milevault.errors import ParserFailed
from milevault.ingest import child, frames
from milevault.ingest.sandbox import Limits
from milevault.model import FileContent, wire

FILES_PER_CHILD: Final = 20
START_SECONDS: Final = 60.0
"""How long the zygote may take to import numpy and the importers: a Pi with a cold card is slow."""

_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]
_SOURCE: Final = """
import sys
sys.path[:0] = sys.argv[1].split(":")
from importlib import import_module
from milevault.ingest.child import main
from milevault.ingest.sandbox import Limits
module, _, name = sys.argv[3].partition(":")
limits = Limits(memory_bytes=int(sys.argv[4]), cpu_s=int(sys.argv[5]), open_files=int(sys.argv[6]))
main(int(sys.argv[2]), limits, getattr(import_module(module), name))
"""
# -I: no environment, no current directory, no user site. One BLAS thread: a process with threads must
# not fork, and each would take address space from the child's limit.
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


class ParserChild:
    """One child: its socket, its process number, and how many files it has read."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        connection.setblocking(False)
        self._connection = connection
        self.pid = pid
        self.files = 0

    async def ask(self, descriptor: int, zone: str) -> tuple[frames.Kind, bytearray]:
        """Send one descriptor with the athlete's zone and return the frame that comes back; ParserFailed where none does."""
        loop = asyncio.get_running_loop()
        self.files += 1
        try:
            socket.send_fds(self._connection, [frames.encode_request(zone)], [descriptor])
            header = await self._receive(loop, frames.HEADER.size)
            kind, length = frames.decode_header(header)
            return kind, await self._receive(loop, length)
        except OSError as error:
            raise ParserFailed("The parser died.") from error

    async def _receive(self, loop: asyncio.AbstractEventLoop, length: int) -> bytearray:
        # Grows with what arrives: a child that announces 256 MB and sends nothing costs nothing.
        received = bytearray()
        while len(received) < length:
            piece = await loop.sock_recv(self._connection, min(length - len(received), 1024 * 1024))
            if not piece:
                raise ParserFailed("The parser died.")
            received += piece
        return received

    def close(self) -> None:
        """Close the socket: an idle child ends itself."""
        self._connection.close()


class Parser:
    """Reads files one after the other; use it as an async context manager.

    ``reader`` is the dotted place of the function that a child calls with the bytes ("module:name");
    only tests pass another one, with the folder to import it from as ``search``.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        files_per_child: int = FILES_PER_CHILD,
        reader: str = "milevault.ingest.child:read_file",
        search: Path | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._files_per_child = files_per_child
        self._reader = reader
        self._path = ":".join(str(folder) for folder in (_PACKAGE_ROOT, search) if folder is not None)
        self._lock = asyncio.Lock()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._child: ParserChild | None = None
        self.children_started = 0

    async def __aenter__(self) -> Parser:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def read(self, descriptor: int, zone: str, now: datetime) -> FileContent:
        """What the open file ``descriptor`` holds, validated (invariant I7) against ``now``.

        ``zone`` names the athlete's time zone, for files that do not know theirs.
        Raises FileError where the file is refused, ParserFailed where the child did not survive it.
        """
        async with self._lock, self._healthy_child() as parser_child:
            try:
                async with asyncio.timeout(self._limits.wall_s):
                    kind, payload = await parser_child.ask(descriptor, zone)
            except TimeoutError as error:
                raise ParserFailed("The parser took too long.") from error
            if kind is frames.Kind.FAILURE:
                raise ParserFailed(f"The parser failed: {_printable(payload)}.")
            if kind is frames.Kind.REFUSAL:
                raise frames.decode_refusal(payload)
            # Inside the block: a child that sends nonsense is not asked again.
            return await asyncio.to_thread(wire.decode, payload, now=now)

    async def close(self) -> None:
        """End the zygote and with it every child."""
        self._drop_child()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._zygote is not None:
            zygote, self._zygote = self._zygote, None
            await asyncio.to_thread(_end, zygote)

    @asynccontextmanager
    async def _healthy_child(self) -> AsyncIterator[ParserChild]:
        if self._child is not None and self._child.files >= self._files_per_child:
            self._drop_child()
        if self._child is None:
            self._child = await self._new_child()
        try:
            yield self._child
        except ParserFailed, asyncio.CancelledError:
            # Its answer may still come, or never: nobody can use this child any more.
            pid = self._child.pid
            self._drop_child()
            await asyncio.shield(self._kill(pid))
            raise

    async def _new_child(self) -> ParserChild:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                answer = await self._command(child.FORK, theirs.fileno(), child.PID.size)
        except BaseException:
            ours.close()
            raise
        self.children_started += 1
        return ParserChild(ours, child.PID.unpack(answer)[0])

    async def _kill(self, pid: int) -> None:
        # A zygote that is gone took its children with it.
        with contextlib.suppress(ParserFailed):
            await self._command(child.KILL + child.PID.pack(pid), None, 1)

    async def _command(self, message: bytes, descriptor: int | None, answer_bytes: int) -> bytes:
        """Ask the zygote, starting it where there is none; ParserFailed when it does not answer."""
        control = self._control or await self._start()
        loop = asyncio.get_running_loop()
        try:
            socket.send_fds(control, [message], [] if descriptor is None else [descriptor])
            async with asyncio.timeout(START_SECONDS):
                answer = await loop.sock_recv(control, answer_bytes)
        except (OSError, TimeoutError) as error:
            await self.close()
            raise ParserFailed("The parser's process did not answer.") from error
        if len(answer) != answer_bytes:
            await self.close()
            raise ParserFailed("The parser's process died.")
        return answer

    async def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        limits = self._limits
        arguments = [
            *(sys.executable, "-I", "-c", _SOURCE, self._path, str(theirs.fileno()), self._reader),
            *(str(number) for number in (limits.memory_bytes, limits.cpu_s, limits.open_files)),
        ]
        with theirs:
            # No shell; the only arguments are our own numbers. Popen blocks for the fork alone.
            self._zygote = subprocess.Popen(  # noqa: S603, ASYNC220
                arguments,
                env=_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        ours.setblocking(False)
        self._control = ours
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = await asyncio.get_running_loop().sock_recv(ours, 1)
        except (OSError, TimeoutError) as error:
            await self.close()
            raise ParserFailed("The parser's process did not start.") from error
        if not ready:
            await self.close()
            raise ParserFailed("The parser's process did not start.")
        return ours

    def _drop_child(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _end(zygote: subprocess.Popen[bytes]) -> None:
    """Wait for the zygote, which ends when its socket closes; kill it when it does not."""
    try:
        zygote.wait(timeout=5)
    except subprocess.TimeoutExpired:
        zygote.kill()
        zygote.wait()


def _printable(payload: bytearray) -> str:
    """An exception's name as the child sent it, harmless in a log."""
    name = bytes(payload[:64]).decode("ascii", "replace")
    return name if name.isidentifier() else "unknown"
