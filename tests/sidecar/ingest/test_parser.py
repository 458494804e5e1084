"""The parser's children: one bad file costs one file, and finds nothing to steal (P20-P22, T-SANDBOX)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milevault.errors import ParserFailed, UnsupportedFile
from milevault.ingest import frames
from milevault.ingest.parser import Parser, ParserChild
from milevault.ingest.sandbox import Limits
from milevault.model import Activity, FileContent
from scripts.sample_athlete.exports.account import Role
from scripts.sample_athlete.exports.device_fit import device_files
from scripts.sample_athlete.exports.history import history

from . import tiny_fit

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Reader:
    """A parser and a place for its files."""

    def __init__(self, parser: Parser, folder: Path) -> None:
        self.parser = parser
        self._folder = folder

    async def read(self, data: bytes) -> tuple[Activity, ...]:
        return (await self.content(data)).activities

    async def content(self, data: bytes) -> FileContent:
        path = self._folder / "file"
        path.write_bytes(data)
        fd = os.open(path, os.O_RDONLY)
        try:
            return await self.parser.read(fd, "UTC", NOW)
        finally:
            os.close(fd)

    @property
    def child_pid(self) -> int:
        assert self.parser._child is not None
        return self.parser._child.pid


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    limits = Limits(cpu_s=1, wall_s=5)
    async with Parser(limits=limits, files_per_child=3, reader="readers:misbehave", search=HERE) as parser:
        yield Reader(parser, tmp_path)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError, ProcessLookupError:
        return False
    return state != "Z"


async def until_dead(pid: int) -> None:
    async with asyncio.timeout(60):
        while alive(pid):  # noqa: ASYNC110 - nobody tells of a stranger's child
            await asyncio.sleep(0.02)


async def test_a_good_file_is_read(reader: Reader) -> None:
    (activity,) = await reader.read(tiny_fit.activity(points=60))
    assert activity.sport == "running"
    assert activity.start_time == tiny_fit.START
    assert len(activity.streams) == 60


async def test_health_files_are_read_by_a_child_that_can_import_nothing_more(reader: Reader) -> None:
    """numpy loads parts of itself on first use, when the child may not look at its folders any more."""
    files = [one.data for one in device_files(history(scale=0.01)) if one.role is Role.HEALTH]
    assert len(files) >= 10
    for data in files:
        assert (await reader.content(data)).wellness


async def test_a_refusal_arrives_with_its_reason(reader: Reader) -> None:
    with pytest.raises(UnsupportedFile, match="web page") as caught:
        await reader.read(b"<!doctype html><html>")
    assert caught.value.code == "web_page"


async def test_children_are_recycled_and_old_ones_end(reader: Reader) -> None:
    pids = []
    for number in range(7):
        await reader.read(tiny_fit.activity(number))
        pids.append(reader.child_pid)
    assert len(set(pids[:3])) == len(set(pids[3:6])) == 1
    assert len(set(pids)) == 3
    assert reader.parser.children_started == 3
    await until_dead(pids[0])


@pytest.mark.parametrize("misdeed", [b"die", b"hang", b"burn", b"hoard", b"raise"])
async def test_a_bad_file_costs_one_file(reader: Reader, misdeed: bytes) -> None:
    reader.parser._limits = Limits(cpu_s=1, wall_s=3)
    with pytest.raises(ParserFailed):
        await reader.read(misdeed)
    assert len(await reader.read(tiny_fit.activity())) == 1


async def test_a_hanging_child_is_killed(reader: Reader) -> None:
    await reader.read(tiny_fit.activity())
    pid = reader.child_pid
    reader.parser._limits = Limits(cpu_s=1, wall_s=0.3)
    with pytest.raises(ParserFailed, match="too long"):
        await reader.read(b"hang")
    assert not alive(pid)


async def test_the_exception_is_named_but_not_quoted(reader: Reader) -> None:
    with pytest.raises(ParserFailed) as caught:
        await reader.read(b"raise")
    assert "RecursionError" in str(caught.value)
    assert "47.3" not in str(caught.value)


@pytest.mark.parametrize("deed", ["write", "fork", "signal"])
async def test_a_child_can_not(reader: Reader, deed: str) -> None:
    if deed in ("fork", "signal") and os.geteuid() != 0:
        pytest.skip("only a child of root gets a user of its own, whose processes are counted and kept apart")
    with pytest.raises(ParserFailed) as caught:
        await reader.read(deed.encode())
    # Each deed ends in NotImplementedError when the system lets it pass.
    assert "NotImplementedError" not in str(caught.value)
    assert len(await reader.read(tiny_fit.activity())) == 1


@pytest.mark.parametrize("look", ["secrets", "descriptors"])
async def test_a_child_finds_neither_secrets_nor_foreign_descriptors(
    reader: Reader, look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEVAULT_DATABASE_URL", "postgresql://secret")
    with pytest.raises(ParserFailed, match="NotImplementedError"):
        await reader.read(look.encode())


async def test_a_killed_child_is_replaced(reader: Reader) -> None:
    await reader.read(tiny_fit.activity())
    os.kill(reader.child_pid, signal.SIGKILL)
    with pytest.raises(ParserFailed):
        await reader.read(tiny_fit.activity())
    assert len(await reader.read(tiny_fit.activity())) == 1


async def test_a_killed_zygote_is_replaced_and_its_children_die(reader: Reader) -> None:
    await reader.read(tiny_fit.activity())
    child, zygote = reader.child_pid, reader.parser._zygote
    assert zygote is not None
    zygote.kill()
    await until_dead(child)
    results = [await _outcome(reader) for _ in range(3)]
    assert results[-1] == "read"


async def _outcome(reader: Reader) -> str:
    try:
        await reader.read(tiny_fit.activity())
    except ParserFailed:
        return "failed"
    return "read"


async def test_closing_leaves_no_process(tmp_path: Path) -> None:
    parser = Parser()
    reader = Reader(parser, tmp_path)
    await reader.read(tiny_fit.activity())
    zygote = parser._zygote
    assert zygote is not None
    pids = [reader.child_pid, zygote.pid]
    await parser.close()
    for pid in pids:
        await until_dead(pid)


async def test_a_cancelled_read_does_not_spoil_the_next(reader: Reader) -> None:
    await reader.read(tiny_fit.activity())
    pid = reader.child_pid
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await reader.read(b"hang")
    await until_dead(pid)
    assert len(await reader.read(tiny_fit.activity())) == 1


async def test_two_callers_take_turns(reader: Reader, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    readers = [Reader(reader.parser, folder) for folder in folders]
    both = await asyncio.gather(*(one.read(tiny_fit.activity(n, 50 + n)) for n, one in enumerate(readers)))
    assert [len(activity.streams) for (activity,) in both] == [50, 51]


async def test_an_announced_but_unsent_frame_costs_no_memory(reader: Reader) -> None:
    """P22: a fake child announces 255 MB and dies."""
    import socket

    ours, theirs = socket.socketpair()
    fake = ParserChild(ours, 0)
    theirs.sendall(frames.HEADER.pack(frames.Kind.CONTENT, 255 * 1024 * 1024) + b"x")
    theirs.close()
    fd = os.open("/dev/null", os.O_RDONLY)
    try:
        with pytest.raises(ParserFailed):
            await fake.ask(fd, "UTC")
    finally:
        os.close(fd)
        fake.close()


async def test_random_bytes_instead_of_activities_are_a_failed_parser() -> None:
    import socket

    ours, theirs = socket.socketpair()
    parser = Parser()
    parser._child = ParserChild(ours, 0)
    theirs.sendall(frames.HEADER.pack(frames.Kind.CONTENT, 9) + b"not a wir")
    fd = os.open("/dev/null", os.O_RDONLY)
    try:
        with pytest.raises(ParserFailed):
            await parser.read(fd, "UTC", NOW)
    finally:
        os.close(fd)
        theirs.close()
        await parser.close()
