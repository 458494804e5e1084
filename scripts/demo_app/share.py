"""A real Samba share over a folder, and a client for it: for the end-to-end tests."""

import asyncio
import errno
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scripts.demo_app.children import Child, free_port
from scripts.demo_app.waiting import DemoError, until

SHARE: Final = "milevault"
# The smallest that the protocol allows; the default of 8 MiB would send any of our files in one piece.
MAX_WRITE: Final = 65_536
# A server for this one share: its own port, state folders of its own, nothing on the network.
CONFIGURATION: Final = """\
[global]
  smb ports = {port}
  interfaces = lo
  bind interfaces only = yes
  server role = standalone server
  map to guest = bad user
  guest account = {account}
  disable netbios = yes
  smb2 max write = {max_write}
  disable spoolss = yes
  load printers = no
  log file = {folder}/smbd.log
  lock directory = {folder}/lock
  state directory = {folder}/state
  cache directory = {folder}/cache
  private dir = {folder}/private
  pid directory = {folder}/pid
  ncalrpc dir = {folder}/ncalrpc

[{share}]
  path = {shared}
  read only = no
  guest ok = yes
  force user = {account}
"""


def missing() -> str | None:
    """What Samba lacks on this machine, as a reason to skip, or None."""
    if os.geteuid() != 0:
        return "smbd needs root to serve guests"
    absent = [name for name in ("smbd", "smbclient") if shutil.which(name, path=_path()) is None]
    return f"{' and '.join(absent)} not installed" if absent else None


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


class Share:
    """smbd over ``shared``, with its state under ``folder``."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder, self.shared = folder, shared
        self.port = free_port(1445)
        self._child: Child | None = None

    async def start(self) -> None:
        """Serve, and return when a client can list the share."""
        for name in ("lock", "state", "cache", "private", "pid", "ncalrpc"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        settings = self.folder / "smb.conf"
        text = CONFIGURATION.format(
            port=self.port,
            folder=self.folder,
            shared=self.shared,
            max_write=MAX_WRITE,
            share=SHARE,
            account="root",
        )
        settings.write_text(text)
        smbd = shutil.which("smbd", path=_path())
        if smbd is None:
            raise DemoError("smbd is not installed")
        command = [smbd, "-F", "--no-process-group", "-s", str(settings)]
        self._child = child = Child("smbd", command, dict(os.environ), self.folder, self.folder / "smbd.out")

        async def listed() -> bool:
            child.require_running()
            return (await asyncio.to_thread(self._run, "ls"))[0] == 0

        await until(listed, "smbd to serve the share", timeout_s=30, every_s=0.3)

    def put(self, local: Path, remote: str) -> None:
        """Upload a whole file."""
        self._transfer("put", local, remote)

    async def open_put(self, remote: str) -> SlowUpload:
        """Begin an upload whose bytes come bit by bit."""
        pipe = self.folder / f"upload-{os.urandom(4).hex()}"
        os.mkfifo(pipe)
        # The client fills a buffer before it sends anything: no more than one, and a small one (see MAX_WRITE).
        client = self._client(f'iosize 16384; put "{pipe}" "{remote}"')

        async def read_from() -> int | None:
            if client.poll() is not None:
                raise DemoError(f"smbclient failed: {client.communicate()[0]}")
            try:
                return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                return None

        # A pipe can be opened for writing once somebody reads from it.
        descriptor = await until(read_from, "smbclient to begin the upload", timeout_s=30)
        os.set_blocking(descriptor, True)
        return SlowUpload(client, pipe, descriptor)

    def _transfer(self, command: str, local: Path, remote: str) -> None:
        code, output = self._run(f'{command} "{local}" "{remote}"')
        if code != 0:
            raise DemoError(f"smbclient failed: {output}")

    def _client(self, command: str) -> subprocess.Popen[str]:
        """A running smbclient with one command."""
        target = f"//127.0.0.1/{SHARE}"
        words = [
            "smbclient",
            "-p",
            str(self.port),
            "-N",
            target,
            "-s",
            str(self.folder / "smb.conf"),
            "-c",
            command,
        ]
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def _run(self, command: str) -> tuple[int, str]:
        with self._client(command) as client:
            output = client.communicate(timeout=60)[0]
        return client.returncode, output

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child:
            self._child.stop()


class SlowUpload:
    """`smbclient put` from a pipe: the file on the share grows as we write, and is closed when we are done."""

    def __init__(self, client: subprocess.Popen[str], pipe: Path, descriptor: int) -> None:
        self._client, self._pipe = client, pipe
        self._out = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, data: bytes) -> None:
        """Hand on some bytes; the share sees them in pieces of MAX_WRITE, and the rest when we close."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._out.write(rest) or 0 :]

    def close(self) -> None:
        """The upload is complete; raises DemoError when the client failed."""
        self._out.close()
        with self._client as client:
            output = client.communicate(timeout=60)[0]
        self._pipe.unlink()
        if client.returncode != 0:
            raise DemoError(f"smbclient failed: {output}")
