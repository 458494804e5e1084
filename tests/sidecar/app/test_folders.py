"""The data folder: where a database may lie, how low is low, who waits for whom."""

from pathlib import Path

import pytest

from milevault.app import folders
from milevault.config import Settings
from milevault.errors import ConfigurationError

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:50 / /mnt/nas rw - cifs //nas/share rw,vers=3.1.1
31 22 0:51 / /mnt/my\040disk rw - fuse.sshfs host:/ rw
32 22 0:52 / /srv/nfs rw - nfs4 host:/ rw
33 30 8:2 / /mnt/nas/local rw - ext4 /dev/sdb1 rw
34 22 0:53 / /over rw - nfs host:/ rw
35 22 8:3 / /over rw - xfs /dev/sdc1 rw
broken line
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mountinfo"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/mnt/nas/vault", "cifs"),
        ("/mnt/nas/local/vault", "ext4"),
        ("/mnt/nasty", "ext4"),
        ("/mnt/my disk/vault", "fuse.sshfs"),
        ("/srv/nfs", "nfs4"),
        ("/over/x", "xfs"),
    ],
)
def test_the_nearest_mount_counts(mounts: Path, folder: str, kind: str) -> None:
    assert folders.file_system(Path(folder), mounts) == kind


@pytest.mark.parametrize("folder", ["/mnt/nas/vault", "/mnt/my disk", "/srv/nfs/a"])
def test_a_database_on_a_network_disk_is_refused(mounts: Path, folder: str) -> None:
    """F19"""
    with pytest.raises(ConfigurationError, match="network file system"):
        folders.refuse_network_disk(Path(folder), mounts)


def test_a_local_disk_is_fine_and_an_unknown_one_is_not_guessed_at(mounts: Path) -> None:
    folders.refuse_network_disk(Path("/var/lib"), mounts)
    folders.refuse_network_disk(Path("/var/lib"), Path("/nonexistent"))


def settings(tmp_path: Path, **more: int) -> Settings:
    return Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "inbox", low_water_bytes=more.get("low"))


def test_the_data_folder_is_made_private(tmp_path: Path) -> None:
    folders.prepare(settings(tmp_path))
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "inbox").exists()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ConfigurationError, match="data"):
        folders.prepare(settings(tmp_path))


def test_low_water_is_a_share_of_the_disk_within_bounds(tmp_path: Path) -> None:
    folders.prepare(settings(tmp_path))
    assert folders.GIB <= folders.low_water_bytes(settings(tmp_path)) <= folders.MOST_LOW_WATER
    assert folders.low_water_bytes(settings(tmp_path, low=5)) == 5


def test_a_lock_is_seen_by_others_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not folders.is_locked(path)
    with folders.hold(path):
        assert folders.is_locked(path)
    assert not folders.is_locked(path)
    with folders.hold(path, shared=True), folders.hold(path, shared=True):
        assert not folders.is_locked(path)
