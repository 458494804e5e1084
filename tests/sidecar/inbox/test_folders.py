"""Whose file it is, and what is said where nobody can tell."""

from pathlib import Path

import pytest

from milevault.inbox import folders, reasons
from milevault.store.athletes import Athlete

ANNA = Athlete(athlete_id=1, slug="anna", name="Anna", time_zone="UTC")
BEN = Athlete(athlete_id=2, slug="ben", name="Ben", time_zone="UTC")


@pytest.mark.parametrize(
    ("folder", "athletes", "owner"),
    [
        (b"anna", [ANNA, BEN], ANNA),
        (b"Anna", [ANNA, BEN], ANNA),
        (b"", [ANNA], ANNA),
        (b"", [ANNA, BEN], None),
        (b"", [], None),
        (b"carla", [ANNA], None),
        (b"\xff", [ANNA], None),
    ],
)
def test_the_folder_says_whose_file_it_is(
    folder: bytes, athletes: list[Athlete], owner: Athlete | None
) -> None:
    assert folders.owner_of(folder, {athlete.slug: athlete for athlete in athletes}) == owner


def test_every_athlete_gets_a_folder_and_keeps_an_existing_one(tmp_path: Path) -> None:
    (tmp_path / "Ben").mkdir()
    folders.make_folders(tmp_path, [ANNA, BEN])
    folders.make_folders(tmp_path, [ANNA, BEN])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Ben", "anna"]


def test_a_note_comes_and_goes_with_the_files(tmp_path: Path) -> None:
    (tmp_path / "carla").mkdir()
    note = tmp_path / "carla" / "not-imported.reason.txt"
    folders.write_notes(tmp_path, {b"carla"}, [ANNA])
    assert "anna" in note.read_text()
    assert not (tmp_path / "not-imported.reason.txt").exists()
    folders.write_notes(tmp_path, {b""}, [ANNA])
    assert not note.exists()
    assert (tmp_path / "not-imported.reason.txt").exists()


def test_a_note_is_written_once(tmp_path: Path) -> None:
    path = bytes(tmp_path / "x.reason.txt")
    reasons.write(path, "text")
    before = (tmp_path / "x.reason.txt").stat().st_mtime_ns
    assert reasons.write(path, "text")
    assert (tmp_path / "x.reason.txt").stat().st_mtime_ns == before
    reasons.write(path, "new")
    assert (tmp_path / "x.reason.txt").read_text() == "new"


def test_a_note_does_not_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "x.reason.txt").symlink_to(tmp_path / "victim")
    assert not reasons.write(bytes(tmp_path / "x.reason.txt"), "text")
    assert (tmp_path / "victim").read_text() == "precious"


def test_a_note_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    assert not reasons.write(bytes(tmp_path / "nowhere" / "x.reason.txt"), "text")
    reasons.remove(bytes(tmp_path / "nowhere"))
