"""K15: what may leave the inbox, and that nothing else does."""

import os
from pathlib import Path

import pytest

from milevault.inbox.clearing import Cleared, Finished, clear
from milevault.ingest.originals import FileIdentity


def put(inbox: Path, path: str, data: bytes = b"data") -> Finished:
    """A file in the inbox, imported as it is now."""
    file = inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return Finished(path=path.encode(), identity=FileIdentity.of(file.lstat()), rejected=False, stored=True)


def rejected(inbox: Path, path: str, *, stored: bool = True) -> Finished:
    done = put(inbox, path)
    return Finished(
        path=done.path,
        identity=done.identity,
        rejected=True,
        stored=stored,
        code="web_page" if stored else "too_large",
        reason="This is a web page.",
    )


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_imported_file_is_removed(tmp_path: Path) -> None:
    assert clear(tmp_path, "anna", put(tmp_path, "anna/ride.fit")) is Cleared.REMOVED
    assert tree(tmp_path) == []
    assert (tmp_path / "anna").is_dir()


def test_a_file_written_to_since_stays(tmp_path: Path) -> None:
    done = put(tmp_path, "anna/ride.fit")
    with (tmp_path / "anna/ride.fit").open("ab") as file:
        file.write(b"more")
    assert clear(tmp_path, "anna", done) is Cleared.CHANGED
    assert tree(tmp_path) == ["anna/ride.fit"]


def test_another_file_of_the_same_name_size_and_time_stays(tmp_path: Path) -> None:
    done = put(tmp_path, "anna/ride.fit")
    path = tmp_path / "anna/ride.fit"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    new = tmp_path / "anna/new"
    new.write_bytes(b"DATA")
    new.rename(path)
    os.utime(path, ns=times)
    assert clear(tmp_path, "anna", done) is Cleared.CHANGED


def test_a_link_put_in_its_place_is_not_touched(tmp_path: Path) -> None:
    done = put(tmp_path, "anna/ride.fit")
    victim = tmp_path / "victim"
    (tmp_path / "anna/ride.fit").rename(victim)
    (tmp_path / "anna/ride.fit").symlink_to(victim)
    assert clear(tmp_path, "anna", done) is Cleared.CHANGED
    assert victim.exists()


def test_a_file_that_is_gone_is_done(tmp_path: Path) -> None:
    done = put(tmp_path, "anna/ride.fit")
    (tmp_path / "anna/ride.fit").unlink()
    assert clear(tmp_path, "anna", done) is Cleared.GONE


def test_an_inbox_that_is_gone_proves_nothing(tmp_path: Path) -> None:
    done = put(tmp_path / "inbox", "anna/ride.fit")
    (tmp_path / "inbox").rename(tmp_path / "elsewhere")
    assert clear(tmp_path / "inbox", "anna", done) is Cleared.STUCK


def test_a_rejected_file_moves_beside_its_reason(tmp_path: Path) -> None:
    assert clear(tmp_path, "anna", rejected(tmp_path, "anna/2026/page.fit")) is Cleared.MOVED
    assert tree(tmp_path) == ["anna/rejected/page.fit", "anna/rejected/page.fit.reason.txt"]
    text = (tmp_path / "anna/rejected/page.fit.reason.txt").read_text()
    assert "This is a web page." in text
    assert "web_page" in text
    assert "keeps a copy" in text


def test_a_rejected_file_of_the_root_goes_to_its_athlete(tmp_path: Path) -> None:
    clear(tmp_path, "anna", rejected(tmp_path, "page.fit"))
    assert tree(tmp_path) == ["anna/rejected/page.fit", "anna/rejected/page.fit.reason.txt"]


def test_a_second_rejected_file_of_the_name_overwrites_nothing(tmp_path: Path) -> None:
    clear(tmp_path, "anna", rejected(tmp_path, "anna/page.fit"))
    clear(tmp_path, "anna", rejected(tmp_path, "anna/page.fit"))
    assert tree(tmp_path) == [
        "anna/rejected/page (2).fit",
        "anna/rejected/page (2).fit.reason.txt",
        "anna/rejected/page.fit",
        "anna/rejected/page.fit.reason.txt",
    ]


def test_the_longest_names_fit(tmp_path: Path) -> None:
    name = "n" * 251 + ".fit"
    for _ in range(2):
        assert clear(tmp_path, "anna", rejected(tmp_path, f"anna/{name}")) is Cleared.MOVED
    names = tree(tmp_path)
    assert len([one for one in names if one.endswith(".reason.txt")]) >= 1
    assert len([one for one in names if one.endswith(".fit")]) == 2


def test_a_file_refused_unstored_stays_with_its_reason_beside(tmp_path: Path) -> None:
    assert clear(tmp_path, "anna", rejected(tmp_path, "anna/film.fit", stored=False)) is Cleared.STAYS
    assert tree(tmp_path) == ["anna/film.fit", "anna/film.fit.reason.txt"]
    assert "stays here" in (tmp_path / "anna/film.fit.reason.txt").read_text()


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(30, "Read-only file system")])
def test_a_share_that_does_not_let_us_is_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """F13, with root's eyes: the system refuses."""

    def refuse(*_: object) -> None:
        raise error

    done, bad = put(tmp_path, "anna/ride.fit"), rejected(tmp_path, "anna/page.fit")
    monkeypatch.setattr(os, "unlink", refuse)
    monkeypatch.setattr(os, "rename", refuse)
    assert clear(tmp_path, "anna", done) is Cleared.STUCK
    assert clear(tmp_path, "anna", bad) is Cleared.STUCK
    assert {"anna/ride.fit", "anna/page.fit"} <= set(tree(tmp_path))
    assert (tmp_path / "anna/page.fit.reason.txt").exists()
