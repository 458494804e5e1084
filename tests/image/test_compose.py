"""compose.yaml as it stands: the sidecar with a TimescaleDB of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.demo_app.waiting import until

from .compose import Project
from .engine import ROOT, Container, EngineError, build

DATABASE = "localhost/milevault-database:test"
PASSWORD = "of-this-test-only"
ASK = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]})
print(urllib.request.urlopen(request, timeout=10).read().decode())
"""


@pytest.fixture
def project(server_image: str, open_folder: Path) -> Iterator[Project]:
    build(
        DATABASE,
        Path(__file__).parent / "database",
        "--file",
        str(Path(__file__).parent / "database/Containerfile"),
    )
    inbox = open_folder / "inbox"
    inbox.mkdir()
    inbox.chmod(0o777)
    found = Project(
        file=ROOT / "compose.yaml",
        folder=open_folder,
        variables={"MILEVAULT_DATABASE_PASSWORD": PASSWORD},
        images={
            "docker.io/timescale/timescaledb:latest-pg18": DATABASE,
            "ghcr.io/milevault/milevault:latest": server_image,
        },
    )
    found.down()
    try:
        yield found
    finally:
        found.down()


def test_the_file_asks_for_a_password(project: Project) -> None:
    project.variables = {}
    with pytest.raises(KeyError, match="MILEVAULT_DATABASE_PASSWORD"):
        project.up()


async def test_sidecar_and_database_come_up_and_take_a_file(project: Project) -> None:
    project.up()
    sidecar, database = project.containers["milevault"], project.containers["database"]
    trouble = ""

    async def added() -> bool:
        nonlocal trouble
        try:
            sidecar.execute("milevault", "athlete", "add", "alex", "--time-zone", "Europe/Berlin")
        except EngineError as error:
            trouble = f"{error}\n{sidecar.log}\n{database.log}"
            return False
        return True

    await until(added, "the vault to take an athlete", timeout_s=60, every_s=2, explain=lambda: trouble)
    words = ("milevault", "token", "create", "--name", "t", "--scopes", "read,events,ingest,edit", "--plain")
    token = sidecar.execute(*words).strip()
    readiness = json.loads(ask(sidecar, token, "/health/ready"))
    assert readiness["status"] == "ready"
    info = json.loads(ask(sidecar, token, "/info"))
    assert info["database"]["engine"] == "external"
    assert info["database"]["timescaledb_version"]
    for container in (sidecar, database):
        assert container.status("CapEff") == "0" * 16
        assert container.status("Uid").split()[0] != "0"
    # Nothing of the password in what people paste into a report.
    assert PASSWORD not in sidecar.log + database.log

    (project.folder / "inbox" / "alex" / "ride.fit").write_bytes(
        (ROOT / "tests/data/fit/outdoor_ride.fit").read_bytes()
    )

    async def imported() -> bool:
        return bool(json.loads(ask(sidecar, token, "/athletes/1/activities"))["activities"])

    await until(imported, "the ride in the vault", timeout_s=60, every_s=1, explain=lambda: sidecar.log)


def ask(container: Container, token: str, path: str) -> str:
    """The API's reply, asked from within: nothing outside reaches the project's network."""
    return container.execute("python", "-c", ASK, f"http://127.0.0.1:8765/api/v1{path}", token)
