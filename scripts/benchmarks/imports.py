"""How fast files become activities: the real program against parsing with fitdecode and one ORM row per point."""

import json
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from scripts.benchmarks import reference, sidecar
from scripts.sample_athlete.bulk import write_bulk

FILES: Final = 300
# One hour at one sample a second.
POINTS_PER_FILE: Final = 3600
REFERENCE_FILES: Final = 10


def run() -> dict[str, float | int | str]:
    """Figures of one import of FILES generated files, and of the reference on REFERENCE_FILES of them.

    The clock runs from the first file taken in to the last one committed, by the sidecar's own account:
    the start of an interpreter counts neither here nor for the reference. ``seconds_of_command`` is all of
    ``milevault import``. ``ratio_to_reference`` compares files per second. ``peak_rss_mb`` is the highest sum of the resident
    memory of the sidecar's process tree (workers, parser children, the database) while importing.
    """
    with tempfile.TemporaryDirectory(prefix="milevault-archive-") as folder, sidecar.running() as running:
        write_bulk(Path(folder), files=FILES, points=POINTS_PER_FILE)
        paths = sorted(Path(folder).iterdir())
        memory = PeakMemory(running.process_id)
        with memory:
            started = time.perf_counter()
            account = json.loads(
                running.command("import", folder, "--athlete", sidecar.ATHLETE, "--json").splitlines()[-1]
            )
            command_seconds = time.perf_counter() - started
        if account["imported"] != len(paths):
            raise RuntimeError(f"{account['imported']} of {len(paths)} files imported: {account}")
        seconds = _seconds_taken(running, account["import_id"])
        info = sidecar.get_json(running, "/api/v1/info")
        points = _points(running)
        reference_rate = reference.files_per_second(paths[:REFERENCE_FILES], running.environment)
    database = info["database"]
    assert isinstance(database, dict)
    return {
        "files": len(paths),
        "seconds_of_command": round(command_seconds, 2),
        "files_per_s": round(len(paths) / seconds, 1),
        "points_per_s": round(points / seconds),
        "reference_files_per_s": round(reference_rate, 3),
        "ratio_to_reference": round(len(paths) / seconds / reference_rate, 1),
        "peak_rss_mb": round(memory.peak_bytes / 1e6),
        "timescaledb": str(database["timescaledb_version"]),
        "points": str(database["points"]),
    }


def _seconds_taken(running: sidecar.Sidecar, import_id: int) -> float:
    """From the first file taken in to the last one committed."""
    root = f"/api/v1/athletes/1/imports/{import_id}/items?limit=200"
    items = list(sidecar.pages(running, root, "items"))
    first = min(datetime.fromisoformat(item["seen_at"]) for item in items)
    last = max(datetime.fromisoformat(item["finished_at"]) for item in items)
    return (last - first).total_seconds()


def _points(running: sidecar.Sidecar) -> int:
    """Samples stored, counted through the API so that they are known to have arrived."""
    total = 0
    for activity in sidecar.pages(running, "/api/v1/athletes/1/activities?limit=200", "activities"):
        detail = sidecar.get_json(running, f"/api/v1/athletes/1/activities/{activity['activity_id']}")
        count = detail["sample_count"]
        assert isinstance(count, int)
        total += count
    return total


class PeakMemory:
    """Highest resident memory of a process tree while the ``with`` block runs, sampled ten times a second."""

    def __init__(self, process_id: int) -> None:
        self.peak_bytes = 0
        self._root = process_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.peak_bytes = max(self.peak_bytes, _tree_rss_bytes(self._root))


def _tree_rss_bytes(root: int) -> int:
    """Resident bytes of a process and its descendants, shared pages counted once per process by their share."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # gone meanwhile
                continue
            parents[int(entry.name)] = int(fields[1])
    tree = {root}
    while True:
        grown = tree | {child for child, parent in parents.items() if parent in tree}
        if grown == tree:
            break
        tree = grown
    return sum(_pss_bytes(process_id) for process_id in tree)


def _pss_bytes(process_id: int) -> int:
    try:
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:  # gone meanwhile
        return 0
    return 0
