"""Whose file is it: athlete folders in the inbox, and files that lie where no athlete is named."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from milevault.inbox import reasons
from milevault.store.athletes import Athlete

NOTE_NAME: Final = b"not-imported" + reasons.SUFFIX


def owner_of(folder: bytes, athletes: Mapping[str, Athlete]) -> Athlete | None:
    """The athlete a file in this top folder belongs to, None where the inbox cannot say.

    ``athletes`` by slug. A file in the inbox itself belongs to the only athlete, where there is one; a
    folder of another name might be meant for somebody who is not known yet, so its files wait.
    """
    if not folder:
        return next(iter(athletes.values())) if len(athletes) == 1 else None
    return athletes.get(os.fsdecode(folder).lower())


def make_folders(root: Path, athletes: Sequence[Athlete]) -> None:
    """A folder for every athlete, also when it was removed; other users of the share may write into it."""
    existing = {os.fsdecode(name).lower() for name in os.listdir(os.fsencode(root))}  # noqa: PTH208 - bytes
    for athlete in athletes:
        if athlete.slug not in existing:
            folder = root / athlete.slug
            folder.mkdir(exist_ok=True)
            folder.chmod(0o775)


def write_notes(root: Path, folders: set[bytes], athletes: Sequence[Athlete]) -> None:
    """Put a note into each top folder whose files belong to nobody, and take it away elsewhere."""
    slugs = ", ".join(athlete.slug for athlete in athletes) or "none yet"
    for folder in folders:
        reasons.write(
            _note(root, folder),
            "MileVault leaves the files in this folder alone, because it cannot tell whose they are.\n\n"
            f"Move them into an athlete's folder in the inbox. Athletes: {slugs}.\n",
        )
    for folder in {b"", *_top_folders(root)} - folders:
        reasons.remove(_note(root, folder))


def _top_folders(root: Path) -> list[bytes]:
    with os.scandir(os.fsencode(root)) as listing:
        return [entry.name for entry in listing if entry.is_dir(follow_symlinks=False)]


def _note(root: Path, folder: bytes) -> bytes:
    return b"/".join(part for part in (os.fsencode(root), folder, NOTE_NAME) if part)
