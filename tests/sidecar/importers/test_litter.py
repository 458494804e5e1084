"""The table of ignored names (F16)."""

import pytest

from milevault.importers.litter import IGNORE_RULES, ignore_rule


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("._ride.fit", "macos"),
        (".DS_Store", "macos"),
        ("Thumbs.db", "windows"),
        ("desktop.ini", "windows"),
        (".syncthing.ride.fit.tmp", "unfinished"),
        ("ride.fit.part", "unfinished"),
        ("ride.fit.filepart", "unfinished"),
        ("ride.fit.crdownload", "unfinished"),
        (".ride.fit.a1B2c3", "unfinished"),
        ("~$ride.xlsx", "editor"),
        ("ride.fit~", "editor"),
        (".smbdelete0001", "nas"),
        (".nfs000000000000a1b2", "nfs_deleted"),
        (".hidden.fit", "hidden"),
        ("ride.fit.reason.txt", "our_reason_file"),
    ],
)
def test_a_file_of_this_name_is_ignored(name: str, rule: str) -> None:
    assert ignore_rule(name) == rule


@pytest.mark.parametrize(
    "name",
    [
        "ride.fit",
        "RIDE.FIT",
        "2026-05-04-06-30-00.fit",
        "rejected",
        "part.fit",
        "a.tmp.fit",
        "no extension",
        "=cmd.fit",
        "trailing.",
        "\udcff.fit",
        "ride (1).fit",
    ],
)
def test_a_file_of_this_name_is_taken(name: str) -> None:
    assert ignore_rule(name) is None


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("rejected", "rejected_folder"),
        ("@eaDir", "nas_folder"),
        ("#recycle", "nas_folder"),
        ("$RECYCLE.BIN", "windows_folder"),
        ("System Volume Information", "windows_folder"),
        (".Trashes", "macos_folder"),
        ("__MACOSX", "macos_folder"),
        (".stversions", "sync_folder"),
        ("lost+found", "sync_folder"),
        (".anything", "hidden_folder"),
    ],
)
def test_a_folder_of_this_name_is_passed_over(name: str, rule: str) -> None:
    assert ignore_rule(name, folder=True) == rule


@pytest.mark.parametrize("name", ["anna", "2026", "Garmin", "ride.fit", "thumbs.db"])
def test_a_folder_of_this_name_is_looked_into(name: str) -> None:
    assert ignore_rule(name, folder=True) is None


def test_rule_names_are_unique() -> None:
    names = [rule.name for rule in IGNORE_RULES]
    assert len(names) == len(set(names))
