"""The real sidecar as a user runs it: `milevault serve`, the command line, the API."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from scripts.demo_app.children import Child, free_port
from scripts.demo_app.sample import ROOT, child_environment, sidecar_python
from scripts.demo_app.waiting import DemoError, until


class Sidecar:
    """One vault under ``folder``; ``settings`` are MILEVAULT_ variables without the prefix."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        self.data, self.inbox = folder / "data", folder / "inbox"
        self.port = free_port()
        self.log = folder / "sidecar.log"
        self.token = ""
        self.env = child_environment() | {
            "MILEVAULT_DATA_DIR": str(self.data),
            "MILEVAULT_INBOX_DIR": str(self.inbox),
            "MILEVAULT_PORT": str(self.port),
        }
        self.env |= {f"MILEVAULT_{name}": value for name, value in (settings or {}).items()}
        self.child: Child | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Serve, and return when it answers."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        command = [sidecar_python(), "-m", "milevault", "serve"]
        self.child = child = Child("the sidecar", command, self.env, ROOT, self.log)

        async def alive() -> bool:
            child.require_running()
            return await self._answers("/health/live")

        # The first start makes the database.
        await until(alive, "the sidecar to answer", timeout_s=120, explain=child.tail)

    def run(self, *words: str) -> str:
        """The standard output of one `milevault` command."""
        command = [sidecar_python(), "-m", "milevault", *words]
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode != 0:
            raise DemoError(
                f"milevault {' '.join(words[:2])} failed ({done.returncode}): {done.stderr or done.stdout}"
            )
        return done.stdout

    def make_token(self, *athletes: str) -> str:
        """A token as the integration needs it."""
        chosen = [word for slug in athletes for word in ("--athlete", slug)]
        return self.run(
            "token",
            "create",
            "--name",
            "Home Assistant",
            "--scopes",
            "read,events,ingest,edit",
            *chosen,
            "--plain",
        ).strip()

    def token_id(self, name: str) -> str:
        """The id of a token, from the list that the command line prints."""
        rows = [line.split() for line in self.run("token", "list").splitlines() if name in line]
        if not rows:
            raise DemoError(f"there is no token {name}")
        return rows[0][0]

    async def get(self, path: str, **query: str | int) -> Any:
        """The JSON reply of the API (path below /api/v1)."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/api/v1{path}"
        async with self._http().get(
            url, headers=headers, params={k: str(v) for k, v in query.items()}
        ) as reply:
            if reply.status != 200:
                raise DemoError(f"GET {path} answered {reply.status}: {await reply.text()}")
            return await reply.json()

    async def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON reply to a command of the API (path below /api/v1); None where it says nothing."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/api/v1{path}"
        async with self._http().request(method, url, headers=headers, json=dict(body)) as reply:
            if not reply.ok:
                raise DemoError(f"{method} {path} answered {reply.status}: {await reply.text()}")
            return await reply.json() if reply.status != 204 else None

    async def athlete_id(self, slug: str) -> int:
        """The id of an athlete."""
        found = [a for a in (await self.get("/athletes"))["athletes"] if a["slug"] == slug]
        if not found:
            raise DemoError(f"the sidecar does not know the athlete {slug}")
        return int(found[0]["athlete_id"])

    async def counts(self, athlete_id: int) -> dict[str, int]:
        """The sums of all imports' counts."""
        total: dict[str, int] = {}
        cursor: str | None = ""
        while cursor is not None:
            query = {"cursor": cursor} if cursor else {}
            page = await self.get(f"/athletes/{athlete_id}/imports", limit=100, **query)
            for row in page["imports"]:
                for state, count in row["counts"].items():
                    total[state] = total.get(state, 0) + count
            cursor = page["next_cursor"]
        return total

    async def items(self, athlete_id: int) -> list[dict[str, Any]]:
        """The files of the latest imports, newest import first."""
        page = await self.get(f"/athletes/{athlete_id}/imports", limit=50)
        found: list[dict[str, Any]] = []
        for row in page["imports"]:
            path = f"/athletes/{athlete_id}/imports/{row['import_id']}/items"
            found += (await self.get(path, limit=200))["items"]
        return found

    async def _answers(self, path: str) -> bool:
        try:
            async with self._http().get(self.url + path) as reply:
                return reply.status == 200
        except aiohttp.ClientError, TimeoutError:
            return False

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self._session

    def kill(self) -> None:
        """Like a power cut."""
        if self.child:
            self.child.kill()

    def stop(self) -> None:
        if self.child:
            self.child.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._session:
                await self._session.close()
        finally:
            self.stop()
