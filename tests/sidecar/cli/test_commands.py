"""The command line from end to end: real processes, a real embedded database, a few made FIT files."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from milevault.cli.athlete import local_time_zone
from milevault.cli.commands import COMMANDS, main, parser
from tests.sidecar.importers.archives.made import zip_of
from tests.sidecar.ingest import tiny_fit

ROOT = Path(__file__).resolve().parents[3]


class Cli:
    """Runs ``milevault`` on a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MILEVAULT_")}
        self.environment = kept | {
            "PYTHONPATH": str(ROOT / "sidecar"),
            "MILEVAULT_DATA_DIR": str(folder / "data"),
            "MILEVAULT_PORT": str(self.port),
            "MILEVAULT_WORKERS": "1",
            "MILEVAULT_STABLE_SECONDS": "0.2",
            "MILEVAULT_SCAN_SECONDS": "0.5",
            "MILEVAULT_LOW_WATER_BYTES": "0",
        }

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "milevault", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code != 2 else done.stderr

    @contextlib.contextmanager
    def serve(self) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "milevault", "serve"], env=self.environment, stdout=log, stderr=log
            )
        try:
            self.wait_for("/health/live", None, process)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def wait_for(self, path: str, token: str | None, process: subprocess.Popen[bytes]) -> bytes:
        """The reply, once it is 200."""
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                return self.get(path, token)
            assert process.poll() is None, (self.folder / "serve.log").read_text()
            assert time.monotonic() < until, f"{path} does not answer"
            time.sleep(0.05)

    def get(self, path: str, token: str | None) -> bytes:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as reply:
            body: bytes = reply.read()
            return body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two runs, a copy, a settings file, junk, litter, a link that must not be followed."""
    folder = tmp_path / "files"
    (folder / "2026" / "may").mkdir(parents=True)
    (folder / "a.fit").write_bytes(tiny_fit.activity(1))
    (folder / "2026" / "b.fit").write_bytes(tiny_fit.activity(2))
    (folder / "2026" / "may" / "b (copy).fit").write_bytes(tiny_fit.activity(2))
    (folder / "settings.fit").write_bytes(tiny_fit.settings())
    (folder / "page.fit").write_bytes(b"<!DOCTYPE html><html></html>")
    (folder / "empty.fit").write_bytes(b"")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "link.fit").symlink_to("/etc/hostname")
    return folder


@pytest.mark.e2e
def test_import_of_an_archive_waits_for_everything_in_it(cli: Cli, tmp_path: Path) -> None:
    cli("athlete", "add", "ada")
    path = tmp_path / "export.zip"
    members = {f"{number}.fit": tiny_fit.activity(number) for number in range(6)}
    path.write_bytes(
        zip_of(members | {"more.zip": zip_of({"page.fit": b"<html>"}), "a.jpg": b"\xff\xd8\xff"})
    )
    account = json.loads(cli("import", str(path), "--json", code=1).splitlines()[-1])
    assert account["seen"] == 8
    told = {name: account[name] for name in ("waiting", "imported", "rejected", "ignored", "unpacked")}
    assert told == {"waiting": 0, "imported": 6, "rejected": 1, "ignored": 1, "unpacked": 2}
    assert [one["label"] for one in account["failed_files"]] == ["page.fit"]
    assert "1 files" in (again := cli("import", str(path)))
    assert "1  in the vault already" in again


@pytest.mark.e2e
def test_import_without_a_server_accounts_for_every_file_and_the_second_time_for_nothing_new(
    cli: Cli, files: Path
) -> None:
    assert "Athlete ada has id 1" in cli(
        "athlete", "add", "ada", "--name", "Ada", "--time-zone", "Europe/Berlin"
    )
    first = json.loads(cli("import", str(files), "--json", code=1).splitlines()[-1])
    counts = {
        name: first[name]
        for name in ("seen", "waiting", "imported", "duplicate", "not_activity", "rejected", "ignored")
    }
    assert counts == {
        "seen": 8,
        "waiting": 0,
        "imported": 2,
        "duplicate": 1,
        "not_activity": 1,
        "rejected": 2,
        "ignored": 2,
    }
    assert {one["label"] for one in first["failed_files"]} == {"page.fit", "empty.fit"}
    assert all(one["reason"].endswith(".") for one in first["failed_files"])
    text = cli("import", str(files), code=1)
    assert "8 files" in text
    assert "0  imported" not in text
    assert "in the vault already" in text
    assert "Failed: " in text
    again = json.loads(cli("import", str(files / "a.fit"), "--json").splitlines()[-1])
    assert (again["imported"], again["duplicate"]) == (0, 1)
    assert "Everything is in order." in cli("doctor", "--deep")


@pytest.mark.e2e
def test_serve_takes_commands_imports_and_the_inbox_and_stops_cleanly(cli: Cli, files: Path) -> None:
    with cli.serve() as process:
        cli("athlete", "add", "ada")
        token = cli("token", "create", "--name", "test", "--scopes", "read,events", "--plain").strip()
        assert token.startswith("mv_")
        ready = json.loads(cli.wait_for("/api/v1/health/ready", token, process))
        assert ready["status"] == "ready"
        assert json.loads(cli("import", str(files / "a.fit"), "--json"))["imported"] == 1
        inbox = cli.folder / "data" / "inbox"
        (inbox / "ada").mkdir(parents=True, exist_ok=True)
        (inbox / "ada" / "b.fit").write_bytes(tiny_fit.activity(2))
        until = time.monotonic() + 30
        while len(json.loads(cli.get("/api/v1/athletes/1/activities", token))["activities"]) < 2:
            assert time.monotonic() < until, (cli.folder / "serve.log").read_text()
            time.sleep(0.05)
        assert cli("token", "list").count("valid") == 1
        cli("token", "revoke", "1")
        cli("token", "revoke", "1", code=1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    log = (cli.folder / "serve.log").read_text()
    assert "Traceback" not in log
    assert token not in log
    assert json.loads(cli("info", "--json"))["engine"] == "embedded"


@pytest.mark.e2e
def test_a_killed_server_leaves_nothing_that_the_next_command_minds(cli: Cli, files: Path) -> None:
    with cli.serve() as process:
        cli("athlete", "add", "ada")
        process.kill()
        process.wait(timeout=10)
    assert json.loads(cli("import", str(files / "a.fit"), "--json"))["imported"] == 1
    assert "ada" in cli("athlete", "list")


@pytest.mark.e2e
def test_an_athlete_takes_another_name_and_time_zone(cli: Cli) -> None:
    cli("athlete", "add", "ada", "--time-zone", "UTC")
    assert "is called Ada, time zone UTC" in cli("athlete", "change", "ada", "--name", "Ada")
    told = cli("athlete", "change", "ada", "--time-zone", "Europe/Berlin")
    assert "is called Ada, time zone Europe/Berlin" in told
    assert "not possible" in cli("athlete", "change", "ada", "--name", "B", "--time-zone", "Mars", code=2)
    assert "no athlete of this name" in cli("athlete", "change", "eve", "--name", "Eve", code=2)
    (one,) = json.loads(cli("athlete", "list", "--json"))["athletes"]
    assert (one["slug"], one["name"], one["time_zone"]) == ("ada", "Ada", "Europe/Berlin")


@pytest.mark.e2e
def test_a_port_in_use_is_one_sentence(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", cli.port))
        taken.listen()
        assert (
            cli("serve", code=2)
            == f"milevault: MileVault cannot listen on 127.0.0.1 port {cli.port}: Address already in use.\n"
        )


@pytest.mark.e2e
def test_usage_errors_end_with_2_and_a_sentence(cli: Cli, tmp_path: Path) -> None:
    assert "no athlete yet" in cli("import", str(tmp_path), code=2)
    cli("athlete", "add", "ada")
    cli("athlete", "add", "bob")
    assert "--athlete" in cli("import", str(tmp_path), code=2)
    assert "Athletes: ada, bob" in cli("import", str(tmp_path), "--athlete", "eve", code=2)
    assert "cannot be read" in cli("import", str(tmp_path / "missing"), "--athlete", "ada", code=2)
    assert "not possible" in cli("athlete", "add", "No Slug", code=2)
    assert "not possible" in cli("token", "create", "--name", "x", "--scopes", "everything", code=2)


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["import"], ["token"], ["token", "create"], ["athlete", "add"]]
)
def test_wrong_arguments_are_usage_errors(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_wrong_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MILEVAULT_PORT", "eighty")
    assert main(["info"]) == 2
    assert capsys.readouterr().err == "milevault: The setting MILEVAULT_PORT must be a whole number.\n"


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as caught:
            parser().parse_args([command.name, "--help"])
        assert caught.value.code == 0
        assert command.name in capsys.readouterr().out


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = "import sys, milevault.cli.commands; print(sorted({'numpy', 'aiohttp', 'asyncpg', 'rich'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "sidecar")},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout.strip() == "[]"


def test_the_machines_time_zone_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert local_time_zone(link) == "Europe/Berlin"
    monkeypatch.setenv("TZ", "nonsense/nowhere")
    assert local_time_zone(link) == "UTC"
    monkeypatch.delenv("TZ")
    zone = tmp_path / "zoneinfo" / "America" / "Lima"
    zone.parent.mkdir(parents=True)
    zone.touch()
    link.symlink_to(zone)
    assert local_time_zone(link) == "America/Lima"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m milevault openapi | head -1"],
        env={"PYTHONPATH": str(ROOT / "sidecar"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""
