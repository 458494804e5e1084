"""A sidecar of the benchmark's own: fresh data folder, the machine's PostgreSQL with TimescaleDB where it has one."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ATHLETE: Final = "bench"
# Debian's place for the server whose package also carries TimescaleDB.
SYSTEM_POSTGRES: Final = Path("/usr/lib/postgresql/18/bin")
START_SECONDS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """A running ``milevault serve``; ``environment`` is what its command line needs to join it."""

    url: str
    token: str
    process_id: int
    environment: Mapping[str, str]

    def command(self, *arguments: str) -> str:
        """Standard output of one ``milevault`` command, which must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "milevault", *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"milevault {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}"
            )
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running() -> Iterator[Sidecar]:
    """A sidecar with one athlete and a token, gone with everything it stored afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="milevault-bench-"))
    port = free_port()
    environment = {
        **os.environ,
        "MILEVAULT_DATA_DIR": str(folder / "data"),
        "MILEVAULT_PORT": str(port),
        "MILEVAULT_LOG_LEVEL": "WARNING",
    }
    if SYSTEM_POSTGRES.is_dir():
        environment["MILEVAULT_PG_BIN"] = str(SYSTEM_POSTGRES)
    process = subprocess.Popen([sys.executable, "-m", "milevault", "serve"], env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_alive(url, process)
        sidecar = Sidecar(url=url, token="", process_id=process.pid, environment=environment)
        sidecar.command("athlete", "add", ATHLETE, "--name", "Bench")
        token = sidecar.command(
            "token", "create", "--name", "bench", "--scopes", "read,events,ingest", "--plain"
        ).strip()
        yield Sidecar(url=url, token=token, process_id=process.pid, environment=environment)
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_alive(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"milevault serve ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health/live", timeout=2) as reply:
            if reply.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("milevault serve did not come up")


def get_json(sidecar: Sidecar, path: str) -> dict[str, object]:
    """The reply to one GET."""
    request = urllib.request.Request(
        f"{sidecar.url}{path}", headers={"Authorization": f"Bearer {sidecar.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        answer: dict[str, object] = json.load(reply)
        return answer


def pages(sidecar: Sidecar, path: str, key: str) -> Iterator[dict[str, Any]]:
    """Every row of a list endpoint, page after page; ``path`` has a query already."""
    cursor = None
    while True:
        page: dict[str, Any] = get_json(sidecar, path + (f"&cursor={cursor}" if cursor else ""))
        yield from page[key]
        cursor = page["next_cursor"]
        if cursor is None:
            return
