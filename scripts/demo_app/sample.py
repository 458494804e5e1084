"""The sample athlete's files: generated once a day, in the cache folder."""

import hashlib
import os
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from time import time
from typing import Final
from zoneinfo import ZoneInfo

from scripts.demo_app.waiting import DemoError

ROOT: Final = Path(__file__).resolve().parents[2]
GENERATOR: Final = ROOT / "scripts" / "sample_athlete"
# Older archives of the cache; one a day would fill the disk. What was taken today may still be read.
KEPT: Final = 3
IN_USE_S: Final = 24 * 3600.0
# The sample athlete's: a morning is one of that zone.
TIME_ZONE: Final = "Europe/Berlin"


def cache_folder() -> Path:
    """Where things live that are kept between runs, outside the checkout."""
    named = os.environ.get("MILEVAULT_CACHE")
    return (
        Path(named)
        if named
        else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "milevault"
    )


def sidecar_python() -> str:
    """The interpreter that has the sidecar's packages."""
    try:
        return os.environ["MILEVAULT_SIDECAR_PYTHON"]
    except KeyError:
        raise DemoError(
            "MILEVAULT_SIDECAR_PYTHON is not set: start this through scripts/demo or scripts/test"
        ) from None


def child_environment() -> dict[str, str]:
    """The environment for our own processes: the checkout is importable, nothing of ours is set otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MILEVAULT_")}
    return kept | {"PYTHONPATH": f"{ROOT / 'sidecar'}:{ROOT}", "PYTHONUNBUFFERED": "1"}


def _key() -> str:
    digest = hashlib.sha256()
    for path in sorted(GENERATOR.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def sample_files(*, end: date | None = None, files: int | None = None, wellness_days: int = 120) -> Path:
    """The folder with ``activities/`` and ``wellness/``, from the cache or made now.

    The time ends today, so that this week has something to show, or on the last day before that was not spent
    indoors: a dashboard without a map shows little. Health then goes on until this morning. Before noon today's
    session may lie a few hours ahead.
    """
    day = end or datetime.now(ZoneInfo(TIME_ZONE)).date()
    cache = cache_folder() / "sample-athlete"
    folder = cache / f"{_key()}-{day}-{files or 'all'}-{wellness_days}"
    if folder.is_dir():
        folder.touch()
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    command = [sidecar_python(), "-m", "scripts.sample_athlete", str(folder), "--end", str(day)]
    command += ["--end-outdoors", "--morning", str(day)] if end is None else []
    command += ["--wellness-days", str(wellness_days)] + (["--files", str(files)] if files else [])
    done = subprocess.run(
        command, env=child_environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DemoError(f"making the sample athlete failed:\n{done.stderr[-2000:]}")
    _forget_old(cache, folder)
    return folder


def _forget_old(cache: Path, newest: Path) -> None:
    others = [
        path
        for path in cache.iterdir()
        if path.is_dir() and path != newest and time() - path.stat().st_mtime > IN_USE_S
    ]
    # Unfinished ones belong to somebody who was killed.
    unfinished = [path for path in others if path.name.startswith(".")]
    whole = [path for path in others if path not in unfinished]
    for path in unfinished + sorted(whole, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
