"""The SQL that needs TimescaleDB's community licence, run on PGlite (Debian's build has the other licence)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
STORE = HERE.parents[1] / "sidecar" / "milevault" / "store"


@pytest.fixture(scope="module")
def seen() -> Any:
    """What run.mjs saw; see there for the data it makes."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js is not installed, so PGlite cannot run")
    if not (HERE / "node_modules").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)
    told = subprocess.run(
        [node, "run.mjs", str(STORE)], cwd=HERE, check=False, capture_output=True, text=True, timeout=240
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout)


def test_runs_under_the_community_licence(seen: Any) -> None:
    assert seen["license"] == "timescale"
    assert seen["state"]["installed"] is not None


def test_hypertable_gets_a_columnstore_once(seen: Any) -> None:
    assert seen["hypertable"] is True
    assert seen["columnstoreBefore"] is False
    assert seen["columnstore"] is True
    assert seen["policies"] == 1


def test_columnstore_is_segmented_by_activity(seen: Any) -> None:
    segments = [row["attname"] for row in seen["settings"] if row["segment"] is not None]
    order = [row["attname"] for row in seen["settings"] if row["order_"] is not None]
    assert segments == ["athlete_id", "activity_id"]
    assert order == ["ts"]


def test_chunks_are_years(seen: Any) -> None:
    assert seen["chunks"] == 4


def test_queries_read_compressed_years_as_before(seen: Any) -> None:
    assert seen["compressed"] >= 2
    assert seen["before"]["rows"] == 600
    assert seen["before"]["heart_rates"] == 540
    assert seen["after"] == seen["before"]
    assert seen["buckets"] == [300, 300]


def test_compressed_years_take_late_activities_and_deletions(seen: Any) -> None:
    assert seen["year2022"] == [{"activity_id": 20221, "rows": 600}, {"activity_id": 20229, "rows": 1}]


def test_doctor_reads_compressed_years(seen: Any) -> None:
    assert seen["impossible"] == 0
    assert seen["ownerless"] == 8  # every activity_id in the points, for there is no activity at all


def test_old_points_are_dropped_by_whole_chunks(seen: Any) -> None:
    assert 2025 in seen["yearsLeft"]
    assert not {2022, 2023} & set(seen["yearsLeft"])
