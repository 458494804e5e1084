"""The embedded server: made once, never doubled, never replaced by an empty one (D10, M01)."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from milevault.errors import ConfigurationError, StoreUnavailable
from milevault.store import binaries, cluster
from milevault.store.cluster import Cluster
from milevault.store.embedded import EmbeddedPostgres, FolderInUse, running_dsn

pytestmark = pytest.mark.db

AS_ROOT = os.geteuid() == 0


@pytest.fixture(autouse=True)
def no_named_binaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MILEVAULT_PG_BIN", raising=False)


async def write(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_data_survives_a_restart(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data") as dsn:
        await write(dsn, "create table kept as select 42 as answer")
        assert running_dsn(tmp_path / "data") == dsn
    assert running_dsn(tmp_path / "data") is None
    async with EmbeddedPostgres(tmp_path / "data") as dsn:
        assert await ask(dsn, "select answer from kept") == 42


async def test_server_is_safe_and_private(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data") as dsn:
        for setting, expected in {
            "data_checksums": "on",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "jit": "off",
            "archive_mode": "off",
            "log_min_error_statement": "panic",
        }.items():
            assert await ask(dsn, f"show {setting}") == expected, setting
        folder = dsn.split("host=")[1]
        assert len(f"{folder}/.s.PGSQL.5432") <= 107
        for private in (folder, Cluster(tmp_path / "data").pgdata):
            assert stat.S_IMODE(os.stat(private).st_mode) == 0o700  # noqa: PTH116


async def test_data_folder_may_be_deep_and_closed_to_others(tmp_path: Path) -> None:
    """As root the server runs under another account, which cannot pass these folders; no mode may change."""
    closed = tmp_path / "closed"
    deep = closed / ("long" * 20) / ("name with spaces " * 5)
    deep.mkdir(parents=True)
    closed.chmod(0o700)
    async with EmbeddedPostgres(deep / "data") as dsn:
        await write(dsn, "create table x (); checkpoint")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root hands the server to another account")
async def test_root_keeps_everything_but_the_cluster(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pid = Cluster(data).postmaster()
        assert pid is not None
        assert os.stat(f"/proc/{pid.pid}").st_uid != 0  # noqa: PTH116
    assert data.stat().st_uid == 0
    assert Cluster(data).marker.stat().st_uid == 0
    # A restore may bring the files back under any owner.
    for folder, _, files in os.walk(Cluster(data).pgdata):
        for name in (folder, *(os.path.join(folder, file) for file in files)):  # noqa: PTH118
            os.chown(name, 0, 0)
    async with EmbeddedPostgres(data) as dsn:
        assert await ask(dsn, "select 1") == 1


async def test_second_process_is_told_that_the_folder_is_in_use(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data") as dsn:
        second = EmbeddedPostgres(tmp_path / "data")
        with pytest.raises(FolderInUse, match="another MileVault"):
            await second.start()
        assert await ask(dsn, "select 1") == 1


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from milevault.store.embedded import EmbeddedPostgres
import asyncpg

async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    dsn = await server.start()
    connection = await asyncpg.connect(dsn)
    await connection.execute("create table kept as select 42 as answer")
    await connection.execute("begin; insert into kept values (43)")
    if sys.argv[2] == "both":
        os.kill(server.pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def killed(data: Path, what: str) -> None:
    """A MileVault of its own, killed with an open transaction; its server stays ('us') or dies too ('both')."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(data), what, env=environment, stderr=subprocess.DEVNULL
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("what", ["us", "both"])
async def test_next_start_after_a_kill_finds_what_was_committed(tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    await killed(data, what)
    if what == "us":
        assert running_dsn(data) is not None  # orphaned, and still at work
    async with EmbeddedPostgres(data) as dsn:
        assert await ask(dsn, "select array_agg(answer) from kept") == [42]


async def test_pid_file_with_a_number_of_somebody_else_does_not_stop_us(tmp_path: Path) -> None:
    """After a restart of a container the same small numbers belong to other processes."""
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pid_file = Cluster(data).pgdata / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert running_dsn(data) is None
    async with EmbeddedPostgres(data) as dsn:
        assert await ask(dsn, "select 1") == 1


@pytest.mark.parametrize("loss", ["missing", "empty"])
async def test_vanished_cluster_is_not_replaced_by_an_empty_one(tmp_path: Path, loss: str) -> None:
    """D10: the volume is not mounted."""
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pass
    Cluster(data).pgdata.rename(tmp_path / "elsewhere")
    if loss == "empty":
        Cluster(data).pgdata.mkdir()
    with pytest.raises(ConfigurationError, match="is the volume mounted"):
        await EmbeddedPostgres(data).start()
    if loss == "empty":
        Cluster(data).pgdata.rmdir()
    (tmp_path / "elsewhere").rename(Cluster(data).pgdata)
    async with EmbeddedPostgres(data) as dsn:
        assert await ask(dsn, "select 1") == 1


async def test_other_cluster_is_not_taken_for_ours(tmp_path: Path) -> None:
    for name in ("one", "two"):
        async with EmbeddedPostgres(tmp_path / name):
            pass
    Cluster(tmp_path / "one").pgdata.rename(tmp_path / "spare")
    Cluster(tmp_path / "two").pgdata.rename(Cluster(tmp_path / "one").pgdata)
    with pytest.raises(ConfigurationError, match="another database"):
        await EmbeddedPostgres(tmp_path / "one").start()


async def test_older_major_version_is_named_and_left_alone(tmp_path: Path) -> None:
    """D11: no half-way start that damages anything."""
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pass
    (Cluster(data).pgdata / "PG_VERSION").write_text("15\n")
    with pytest.raises(ConfigurationError, match="PostgreSQL 15"):
        await EmbeddedPostgres(data).start()


async def test_killed_initdb_leaves_no_half_made_cluster(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "postgres.new" / "base").mkdir(parents=True)
    async with EmbeddedPostgres(data) as dsn:
        assert await ask(dsn, "select 1") == 1
    assert not (data / "postgres.new").exists()


async def test_lost_marker_is_written_again(tmp_path: Path) -> None:
    """A kill between making the cluster and writing its marker."""
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pass
    expected = Cluster(data).read_marker()
    Cluster(data).marker.unlink()
    async with EmbeddedPostgres(data):
        pass
    assert Cluster(data).read_marker() == expected


async def test_damaged_marker_and_foreign_files_stop_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "holiday.jpg").touch()
    with pytest.raises(ConfigurationError, match="not a PostgreSQL database"):
        await EmbeddedPostgres(data).start()
    (data / "postgres.marker").write_text("{")
    with pytest.raises(ConfigurationError, match="damaged"):
        await EmbeddedPostgres(data).start()


async def test_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with EmbeddedPostgres(data):
        pass
    (Cluster(data).pgdata / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(StoreUnavailable, match="no_such_setting"):
        await EmbeddedPostgres(data).start()


def test_missing_programs_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no PostgreSQL in"):
        binaries.locate(tmp_path, None)


def test_socket_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_runtime_folders", lambda: [tmp_path / "a", tmp_path / "b"])
    # The test's own folder may be longer than a socket's path can be.
    monkeypatch.setattr(cluster, "LONGEST_SOCKET_FOLDER", 1000)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = cluster.socket_folder(Path("/data"), None)
    assert first.parent == tmp_path / "a"
    assert cluster.socket_folder(Path("/data"), None) == first
    assert cluster.socket_folder(Path("/other"), None) != first
    first.chmod(0o777)
    assert cluster.socket_folder(Path("/data"), None).parent == tmp_path / "b"
    (tmp_path / "b" / first.name).rmdir()
    (tmp_path / "b" / first.name).symlink_to(tmp_path)
    with pytest.raises(ConfigurationError, match="socket"):
        cluster.socket_folder(Path("/data"), None)
