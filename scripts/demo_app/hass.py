"""A real Home Assistant, set up and asked through its own HTTP and websocket APIs."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from scripts.demo_app.children import Child, free_port
from scripts.demo_app.sample import ROOT
from scripts.demo_app.waiting import DemoError, until

INTEGRATION: Final = ROOT / "custom_components" / "milevault"
LOGIN: Final = ("demo", "milevault-demo")
ASKING_OTHERS: Final = ("met", "radio_browser", "google_translate")
# Everything the dashboard needs and no more: default_config would look for devices on the network.
CONFIGURATION: Final = """\
homeassistant:
frontend:
config:
history:
logbook:
recorder:
  commit_interval: 1
automation: !include automations.yaml
mobile_app:
map_tiles:
system_health:
http:
  server_host: 127.0.0.1
  server_port: {port}
logger:
  default: warning
  logs:
    custom_components.milevault: debug
"""


class Hass:
    """One Home Assistant with its configuration under ``folder``."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = free_port(port)
        self.log = folder.with_suffix(".log")
        # The interpreter that has Home Assistant's packages.
        self.python = os.environ.get("MILEVAULT_E2E_PYTHON", sys.executable)
        # What tests want besides, in the format of configuration.yaml.
        self.more_configuration = ""
        self.tokens: dict[str, Any] = {}
        self.child: Child | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def client_id(self) -> str:
        return f"{self.url}/"

    def write_configuration(self) -> None:
        """The configuration folder with the integration in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = CONFIGURATION.format(port=self.port) + self.more_configuration
        (self.folder / "configuration.yaml").write_text(configuration)
        (self.folder / "automations.yaml").write_text("[]\n")
        target = self.folder / "custom_components" / "milevault"
        shutil.copytree(INTEGRATION, target, ignore=shutil.ignore_patterns("__pycache__"))

    async def start(self) -> None:
        """Start, and return when everything is loaded (the first time: when it can be onboarded)."""
        # The packages are installed with the environment; nothing is fetched while it runs.
        command = [self.python, "-m", "homeassistant", "-c", str(self.folder), "--skip-pip"]
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("MILEVAULT_", "PYTHON"))
        }
        self.child = child = Child("Home Assistant", command, env, self.folder, self.log)

        async def answers() -> bool:
            child.require_running()
            try:
                async with self._http().get(f"{self.url}/manifest.json") as reply:
                    return reply.status == 200
            except aiohttp.ClientError, TimeoutError:
                return False

        await until(answers, "Home Assistant to answer", timeout_s=180, explain=child.tail)

    async def onboard(self, *, time_zone: str, latitude: float, longitude: float) -> None:
        """The first user and the place, as the welcome pages would do it."""
        name, password = LOGIN
        who = {
            "name": "Demo",
            "username": name,
            "password": password,
            "language": "en",
            "client_id": self.client_id,
        }
        code = (await self.post("/api/onboarding/users", json=who))["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": self.client_id}
        self.tokens = await self.post("/auth/token", data=form)
        await self.post("/api/onboarding/core_config", json={})
        await self.post("/api/onboarding/analytics", json={})
        await self.post(
            "/api/onboarding/integration",
            json={"client_id": self.client_id, "redirect_uri": f"{self.client_id}?auth_callback=1"},
        )
        async with self.websocket() as socket:
            # Another port than 8123 is on trial for five minutes unless somebody says that it works.
            await socket.call("http/config/promote")
            await self._ignore_own_issues(socket)
            await self._forget_the_world(socket)
            await socket.call(
                "config/core/update", location_name="MileVault", time_zone=time_zone, latitude=latitude, longitude=longitude,
                unit_system="metric", country="DE", language="en", currency="EUR",
            )  # fmt: skip

        async def running() -> bool:
            config = await self.get("/api/config")
            return bool(config["state"] == "RUNNING")

        await until(running, "Home Assistant to finish starting", timeout_s=120)

    async def _forget_the_world(self, socket: HassSocket) -> None:
        """Take away what the welcome pages add by themselves: weather, radio and speech ask other hosts."""
        for entry in await socket.call("config_entries/get"):
            if entry["domain"] in ASKING_OTHERS:
                await self._delete(f"/api/config/config_entries/entry/{entry['entry_id']}")

    async def _ignore_own_issues(self, socket: HassSocket) -> None:
        """Nobody who looks at the demo needs to know that its port stands in configuration.yaml."""
        issues = (await socket.call("repairs/list_issues"))["issues"]
        for issue in issues:
            if issue["domain"] == "http":
                await socket.call(
                    "repairs/ignore_issue", domain="http", issue_id=issue["issue_id"], ignore=True
                )

    async def log_in(self) -> None:
        """New tokens from the refresh token: the access token lives for half an hour."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.tokens["refresh_token"],
            "client_id": self.client_id,
        }
        self.tokens |= await self.post("/auth/token", data=form)

    async def add_milevault(self, url: str, token: str) -> dict[str, Any]:
        """The config flow, as the dialog does it; returns its last step."""
        flow = await self.post("/api/config/config_entries/flow", json={"handler": "milevault"})
        if flow.get("type") != "form":
            raise DemoError(f"the config flow began with {flow}")
        return await self.continue_flow(flow["flow_id"], {"url": url, "token": token})

    async def call_action(self, domain: str, action: str, **data: Any) -> Any:
        """Call an action; its response, or None for one that gives none."""
        path = f"/api/services/{domain}/{action}"
        wanted = "?return_response" if domain == "milevault" else ""
        reply = await self.post(path + wanted, json=data)
        return reply["service_response"] if wanted else None

    async def converse(self, text: str, agent_id: str) -> dict[str, Any]:
        """What a conversation agent answers."""
        order = {"text": text, "agent_id": agent_id, "language": "en"}
        reply: dict[str, Any] = await self.post("/api/conversation/process", json=order)
        return reply

    async def link(self, entry_id: str, athlete: str, **links: str) -> dict[str, Any]:
        """Link an athlete to a person and a scale, as the dialog does it; returns its last step."""
        async with self.websocket() as socket:
            found = await socket.call("config_entries/subentries/list", entry_id=entry_id)
        (subentry_id,) = (one["subentry_id"] for one in found if one["title"] == athlete)
        base = "/api/config/config_entries/subentries/flow"
        begin = {"handler": [entry_id, "athlete"], "subentry_id": subentry_id}
        flow = await self.post(base, json=begin)
        step: dict[str, Any] = await self.post(f"{base}/{flow['flow_id']}", json=links)
        return step

    async def continue_flow(self, flow_id: str, values: dict[str, str]) -> dict[str, Any]:
        """Fill in one form of a config flow; returns the next step."""
        step: dict[str, Any] = await self.post(f"/api/config/config_entries/flow/{flow_id}", json=values)
        return step

    async def entry(self) -> dict[str, Any]:
        """The config entry of MileVault."""
        entries = await self.get("/api/config/config_entries/entry?domain=milevault")
        return dict(entries[0]) if entries else {}

    async def entities(self, athlete_id: int) -> dict[str, str]:
        """Key of our tables -> entity id, for one athlete; entities that are off are left out."""
        async with self.websocket() as socket:
            rows = await socket.call("config/entity_registry/list")
        ours = [row for row in rows if row["platform"] == "milevault" and row["disabled_by"] is None]
        # Server, athlete, key: only the key may hold underscores.
        parts = [(row["unique_id"].split("_", 2), row["entity_id"]) for row in ours]
        return {identity[2]: entity_id for identity, entity_id in parts if identity[1] == str(athlete_id)}

    async def state(self, entity_id: str) -> dict[str, Any]:
        """State and attributes of an entity; empty when there is none."""
        found = await self.get(f"/api/states/{entity_id}", missing={})
        return dict(found)

    async def save_dashboard(self, url_path: str, title: str, config: dict[str, Any]) -> None:
        """A dashboard of its own, kept by Home Assistant."""
        async with self.websocket() as socket:
            await socket.call(
                "lovelace/dashboards/create", url_path=url_path, title=title, icon="mdi:run-fast", mode="storage",
                show_in_sidebar=True, require_admin=False,
            )  # fmt: skip
            await socket.call("lovelace/config/save", url_path=url_path, config=config)

    async def get(self, path: str, missing: Any = None) -> Any:
        """The JSON reply of the API; ``missing`` for 404."""
        async with self._http().get(self.url + path, headers=self._headers()) as reply:
            if reply.status == 404 and missing is not None:
                return missing
            if reply.status != 200:
                raise DemoError(f"Home Assistant: GET {path} answered {reply.status}")
            return await reply.json()

    async def size_of(self, path: str) -> int:
        """How many bytes Home Assistant serves there; raises DemoError when it does not."""
        return len(await self.download(path))

    async def download(self, path: str, *, logged_in: bool = False) -> bytes:
        """What Home Assistant serves there, to anybody or to its user; raises DemoError when it does not."""
        headers = self._headers() if logged_in else {}
        async with self._http().get(self.url + path, headers=headers) as reply:
            if reply.status != 200:
                raise DemoError(f"Home Assistant: GET {path} answered {reply.status}")
            return await reply.read()

    async def restart(self) -> None:
        """Stop and start the process."""
        self.stop()
        await self.start()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        """Like a power cut."""
        if self.child:
            self.child.kill()

    @asynccontextmanager
    async def websocket(self) -> AsyncIterator[HassSocket]:
        """An authenticated websocket."""
        async with self._http().ws_connect(f"{self.url}/api/websocket", max_msg_size=0) as raw:
            await raw.receive_json()
            await raw.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
            reply = await raw.receive_json()
            if reply["type"] != "auth_ok":
                raise DemoError(f"Home Assistant's websocket refused us: {reply}")
            yield HassSocket(raw)

    async def post(self, path: str, *, json: Any = None, data: Any = None) -> Any:
        """The JSON reply to something sent to the API."""
        async with self._http().post(self.url + path, json=json, data=data, headers=self._headers()) as reply:
            if reply.status not in (200, 201):
                raise DemoError(f"Home Assistant: POST {path} answered {reply.status}: {await reply.text()}")
            return await reply.json()

    async def _delete(self, path: str) -> None:
        async with self._http().delete(self.url + path, headers=self._headers()) as reply:
            if reply.status != 200:
                raise DemoError(f"Home Assistant: DELETE {path} answered {reply.status}")

    def _headers(self) -> dict[str, str]:
        token = self.tokens.get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self._session

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


class HassSocket:
    """Commands and events over one websocket."""

    def __init__(self, raw: aiohttp.ClientWebSocketResponse) -> None:
        self._raw = raw
        self._last = 0
        self._events: list[dict[str, Any]] = []

    async def call(self, command: str, **fields: Any) -> Any:
        """The result of a command."""
        self._last += 1
        wanted = self._last
        await self._raw.send_json({"id": wanted, "type": command, **fields})
        while True:
            message = await self._raw.receive_json(timeout=60)
            if message["type"] == "event":
                self._events.append(message["event"])
            elif message.get("id") == wanted:
                if not message.get("success", True):
                    raise DemoError(f"{command}: {message['error']}")
                return message.get("result")

    async def event(self, timeout_s: float) -> dict[str, Any]:
        """The next event of a subscription; raises TimeoutError."""
        while not self._events:
            message = await self._raw.receive_json(timeout=timeout_s)
            if message["type"] == "event":
                self._events.append(message["event"])
        return self._events.pop(0)
