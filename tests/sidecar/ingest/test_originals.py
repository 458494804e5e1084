"""Originals: durable under their hash, once, private, and never half."""

import errno
import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from milevault.errors import StoreUnavailable
from milevault.ingest import originals as module
from milevault.ingest.originals import (
    DiskLow,
    FileIdentity,
    Originals,
    SourceChanged,
    hash_fd,
    open_regular,
)

DATA = b"some activity" * 50_000
SHA256 = hashlib.sha256(DATA).digest()


@pytest.fixture
def vault(tmp_path: Path) -> Originals:
    made = Originals(tmp_path / "data")
    made.prepare()
    return made


@pytest.fixture
def source(tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "source.fit"
    path.write_bytes(DATA)
    fd = os.open(path, os.O_RDWR)
    yield fd
    os.close(fd)


def content(vault: Originals, sha256: bytes) -> bytes:
    fd = vault.open(sha256)
    try:
        return os.read(fd, 10_000_000)
    finally:
        os.close(fd)


def test_a_file_is_stored_under_its_hash(vault: Originals, source: int) -> None:
    stored = vault.store_fd(source)
    assert (stored.sha256, stored.size, stored.new) == (SHA256, len(DATA), True)
    name = SHA256.hex()
    assert vault.path(SHA256) == vault.root / name[:2] / name[2:4] / name
    assert content(vault, SHA256) == DATA
    assert vault.temp_names() == []


def test_the_same_bytes_are_stored_once(vault: Originals, source: int) -> None:
    vault.store_fd(source)
    inode = vault.path(SHA256).stat().st_ino
    again = vault.store_fd(source)
    assert not again.new
    assert vault.path(SHA256).stat().st_ino == inode
    assert list(vault.walk()) == [(SHA256, len(DATA))]
    assert vault.temp_names() == []


def test_nobody_else_may_read_them(vault: Originals, source: int) -> None:
    vault.store_fd(source)
    path = vault.path(SHA256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, vault.root, vault.root / ".tmp"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_and_every_folder_on_its_way_is_fsynced_before_it_counts(
    vault: Originals, source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(fd: int) -> None:
        steps.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
        real_fsync(fd)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    vault.store_fd(source)
    folder = vault.path(SHA256).parent
    assert steps[0].startswith(str(vault.root / ".tmp"))
    assert steps.index("rename") > 0
    assert {str(vault.root), str(folder.parent)} <= set(steps[: steps.index("rename")])
    assert steps[-1] == str(folder)


def test_a_source_that_grows_while_it_is_read_is_not_stored(
    vault: Originals, source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F18"""
    real = module.read_steps

    def growing(fd: int) -> Iterator[bytes]:
        yield from real(fd)
        os.pwrite(fd, b"more", len(DATA))

    monkeypatch.setattr(module, "read_steps", growing)
    with pytest.raises(SourceChanged):
        vault.store_fd(source)
    assert list(vault.walk()) == []
    assert vault.temp_names() == []


def test_a_source_that_changed_since_it_was_hashed_is_not_stored(vault: Originals, source: int) -> None:
    """F18"""
    sha256 = hash_fd(source)
    os.pwrite(source, b"X", 0)
    with pytest.raises(SourceChanged):
        vault.store_fd(source, expected_sha256=sha256)
    assert list(vault.walk()) == []


def test_an_upload_comes_in_pieces_and_may_be_dropped(vault: Originals) -> None:
    with vault.begin() as upload:
        upload.write(DATA[:100])
    assert vault.temp_names() == []
    with vault.begin() as upload:
        upload.write(DATA[:100])
        upload.write(memoryview(DATA)[100:])
        assert upload.sha256() == SHA256
        stored = upload.finish()
    assert stored.new
    assert content(vault, SHA256) == DATA


@pytest.mark.parametrize("failing", ["write", "fsync", "mkdir"])
def test_a_full_disk_is_a_state_and_leaves_nothing_behind(
    vault: Originals, source: int, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path if failing == "mkdir" else os, failing, full)
        with pytest.raises(DiskLow):
            vault.store_fd(source)
    assert vault.temp_names() == []
    assert vault.store_fd(source).new


def test_a_failed_fsync_means_lost_and_is_not_tried_again(
    vault: Originals, source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def broken(fd: int) -> None:
        calls.append(fd)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StoreUnavailable):
        vault.store_fd(source)
    assert len(calls) == 1
    assert list(vault.walk()) == []
    assert vault.temp_names() == []


def test_below_the_low_water_mark_nothing_is_taken(tmp_path: Path, source: int) -> None:
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    vault = Originals(tmp_path / "data", low_water_bytes=free * 2)
    vault.prepare()
    assert vault.space().low
    with pytest.raises(DiskLow):
        vault.store_fd(source)
    with pytest.raises(DiskLow):
        vault.begin()


def test_a_file_that_would_cross_the_mark_is_not_begun(vault: Originals) -> None:
    with pytest.raises(DiskLow):
        vault.require_space(2**62)


def test_running_out_of_inodes_is_low_too(vault: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = SimpleNamespace(f_bavail=10**9, f_frsize=4096, f_files=10_000, f_favail=5)
    monkeypatch.setattr(os, "statvfs", lambda _: answer)
    assert vault.space().low
    answer.f_files = answer.f_favail = 0  # a file system that does not count them
    assert not vault.space().low


def test_many_senders_of_the_same_bytes_leave_one_original(vault: Originals, tmp_path: Path) -> None:
    path = tmp_path / "source.fit"
    path.write_bytes(DATA)
    results: list[bool] = []

    def send() -> None:
        fd = os.open(path, os.O_RDONLY)
        results.append(vault.store_fd(fd).sha256 == SHA256)
        os.close(fd)

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 16
    assert list(vault.walk()) == [(SHA256, len(DATA))]
    assert vault.temp_names() == []


def test_a_damaged_original_is_healed_by_the_same_bytes(vault: Originals, source: int) -> None:
    vault.store_fd(source)
    vault.path(SHA256).write_bytes(DATA[:10])
    assert vault.store_fd(source).new
    assert content(vault, SHA256) == DATA


def test_clean_up_takes_what_a_dead_process_left_and_nothing_else(vault: Originals) -> None:
    temp = vault.root / ".tmp"
    (temp / "left").write_bytes(b"half")
    with vault.begin() as running:
        running.write(b"alive")
        lease_start = vault.now_ns()
        os.utime(temp / "left", ns=(lease_start - 10**9, lease_start - 10**9))
        os.utime(running._path, ns=(lease_start - 10**9, lease_start - 10**9))
        (temp / "newer").write_bytes(b"half")
        os.utime(temp / "newer", ns=(lease_start + 10**9, lease_start + 10**9))
        assert vault.clean_temp(lease_start) == 1
        assert vault.temp_names() == sorted(["newer", running._path.name])


def test_a_missing_original_is_waited_for(vault: Originals) -> None:
    assert vault.size(SHA256) is None
    with pytest.raises(StoreUnavailable):
        vault.open(SHA256)


def test_strangers_are_named(vault: Originals, source: int) -> None:
    vault.store_fd(source)
    (vault.root / "notes.txt").write_text("hello")
    (vault.path(SHA256).parent / ("f" * 64)).write_text("in the wrong folder")
    name = SHA256.hex()
    assert sorted(vault.strangers()) == sorted(["notes.txt", f"{name[:2]}/{name[2:4]}/{'f' * 64}"])


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    fd = open_regular(tmp_path / "file")
    assert fd is not None
    os.close(fd)
    assert [open_regular(tmp_path / name) for name in ("link", "fifo", "folder")] == [None, None, None]
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "nothing")


def test_an_identity_survives_its_way_through_the_database(source: int) -> None:
    identity = FileIdentity.of(os.fstat(source))
    assert FileIdentity.of_list(identity.as_list()) == identity
