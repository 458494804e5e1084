"""Notes beside files whose copy seems to have stopped half way: waiting in silence looks like a fault."""

import os
from pathlib import Path

from milevault.inbox import reasons
from milevault.ingest.labels import label_of


class CutOffNotes:
    """The notes that stand beside incomplete files of the inbox at ``root``; its methods block."""

    def __init__(self, root: Path, incomplete_s: float) -> None:
        self._root = root
        self._minutes = max(1, round(incomplete_s / 60))
        self._noted: set[bytes] = set()

    def write(self, path: bytes) -> None:
        """Says beside the file at ``path`` (relative to the inbox) that the rest of it is waited for."""
        if path in self._noted:
            return
        self._noted.add(path)
        label = label_of(path.rpartition(b"/")[2])
        reasons.write(
            self._note(path),
            f"{label} is not complete yet: it says itself that it is longer than what has arrived.\n\n"
            f"MileVault waits up to {self._minutes} minutes for the rest of the copy and then reads what is there.\n"
            "If you know that there is no more to come, nothing needs to be done.\n",
        )

    def remove(self, path: bytes) -> None:
        """Takes the note away: the file is complete, was taken, or went away."""
        if path in self._noted:
            self._noted.remove(path)
            reasons.remove(self._note(path))

    def keep_only(self, present: set[bytes]) -> None:
        """Takes away the notes of files that a complete scan did not see."""
        for path in self._noted - present:
            self.remove(path)

    def _note(self, path: bytes) -> bytes:
        return reasons.reason_path(os.path.join(os.fsencode(self._root), path))  # noqa: PTH118 - bytes
