"""Scans of strange folders (F08, F10, F11, F14, F15, F17)."""

import os
import socket
from pathlib import Path

import pytest

from milevault.inbox.scan import InboxUnavailable, scan


def put(path: Path, mtime: int = 1_700_000_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (mtime, mtime))


def test_files_come_newest_first_from_any_folder(tmp_path: Path) -> None:
    put(tmp_path / "anna" / "old.fit", 100)
    put(tmp_path / "new.fit", 300)
    put(tmp_path / "anna" / "2026" / "middle.fit", 200)
    found = scan(tmp_path)
    assert [seen.path for seen in found.files] == [b"new.fit", b"anna/2026/middle.fit", b"anna/old.fit"]
    assert [(seen.folder, seen.name) for seen in found.files] == [
        (b"", b"new.fit"),
        (b"anna", b"middle.fit"),
        (b"anna", b"old.fit"),
    ]
    assert found.complete


def test_ignored_names_are_counted_by_rule(tmp_path: Path) -> None:
    for name in ("._a.fit", ".DS_Store", "b.part", "anna/rejected/c.fit", "anna/@eaDir/d.fit"):
        put(tmp_path / name)
    found = scan(tmp_path)
    assert found.files == []
    assert dict(found.ignored) == {"macos": 2, "unfinished": 1, "rejected_folder": 1, "nas_folder": 1}


def test_only_regular_files_are_seen_and_no_link_is_followed(tmp_path: Path) -> None:
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    put(outside / "secret.fit")
    put(inbox / "ride.fit")
    (inbox / "link.fit").symlink_to(outside / "secret.fit")
    (inbox / "folder").symlink_to(outside)
    os.mkfifo(inbox / "fifo.fit")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(inbox / "socket.fit"))
        found = scan(inbox)
    assert [seen.path for seen in found.files] == [b"ride.fit"]
    assert dict(found.ignored) == {"symbolic_link": 2, "not_a_file": 2}


def test_hard_links_are_two_files(tmp_path: Path) -> None:
    put(tmp_path / "a.fit")
    os.link(tmp_path / "a.fit", tmp_path / "b.fit")
    assert len(scan(tmp_path).files) == 2


def test_names_of_any_bytes_are_seen(tmp_path: Path) -> None:
    names = [
        b"\xff.fit",
        b"two\nlines.fit",
        "🚴.fit".encode(),
        b"=cmd.fit",
        b"trailing.",
        b"n" * 251 + b".fit",
    ]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(b"x")  # noqa: PTH118
    assert sorted(seen.path for seen in scan(tmp_path).files) == sorted(names)


def test_a_tree_deeper_than_eight_folders_is_not_followed(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghij")
    put(deep / "deep.fit")
    put(tmp_path.joinpath(*"abcdefg") / "seven.fit")
    found = scan(tmp_path)
    assert [seen.name for seen in found.files] == [b"seven.fit"]
    assert found.ignored["too_deep"] == 1


def test_too_many_entries_end_the_look_and_say_so(tmp_path: Path) -> None:
    for number in range(20):
        put(tmp_path / f"{number}.fit")
    found = scan(tmp_path, max_entries=10)
    assert len(found.files) == 10
    assert not found.complete


def test_a_missing_inbox_is_unavailable_and_not_empty(tmp_path: Path) -> None:
    with pytest.raises(InboxUnavailable):
        scan(tmp_path / "nothing")


def test_a_folder_that_cannot_be_read_does_not_end_the_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "closed" / "a.fit")
    put(tmp_path / "open" / "b.fit")
    real = os.scandir

    def refusing(path: bytes) -> object:
        if path.endswith(b"closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = scan(tmp_path)
    assert [seen.name for seen in found.files] == [b"b.fit"]
    assert found.ignored["unreadable_folder"] == 1
