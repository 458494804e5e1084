"""Health samples beside what they are read as: every change shows as a difference to review.

MILEVAULT_UPDATE_EXPECTED=1 writes samples and expectations anew; a changed expectation needs a raised
PARSER_VERSION, so that vaults read their originals again (reliability P23).
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from milevault.model import FileContent
from milevault.model.wellness import SLEEP_LEVELS
from tests.sidecar.importers.wellness.made import read
from tests.sidecar.importers.wellness.made_samples import SAMPLES

DATA = Path(__file__).parents[3] / "data" / "fit"
UPDATE = os.environ.get("MILEVAULT_UPDATE_EXPECTED") == "1"


def told(content: FileContent) -> dict[str, Any]:
    """The content in JSON: each value, each series as a few numbers, each night with its stages."""
    values = {
        " ".join(filter(None, (str(one.day), one.metric, one.component))): [
            round(one.value, 4),
            one.observed_at.isoformat(),
        ]
        for one in content.wellness.values
    }
    series = {
        f"{one.day} {one.channel}": {
            "samples": len(one),
            "from_to_s": [one.times_s[0], one.times_s[-1]],
            "values": [round(float(v), 4) for v in (one.values[0], one.values[-1], np.mean(one.values))],
        }
        for one in content.wellness.series
    }
    sleeps = [
        {
            "day": str(one.day),
            "kind": one.kind,
            "deleted": one.deleted,
            "from_to": [one.start_time.isoformat(), one.end_time.isoformat()],
            "utc_offset_s": one.utc_offset_s,
            "stages": [
                [int(start - one.start_time.timestamp()), SLEEP_LEVELS[int(level)]]
                for start, level in zip(one.stage_starts_s, one.stage_levels, strict=True)
            ],
        }
        for one in content.wellness.sleeps
    ]
    return {"values": values, "series": series, "sleeps": sleeps, "findings": list(content.findings)}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_read_as_expected(name: str) -> None:
    sample, expected = DATA / f"{name}.fit", DATA / f"{name}.json"
    if UPDATE:
        sample.write_bytes(SAMPLES[name]())
    got = told(read(sample.read_bytes()))
    if UPDATE:
        expected.write_text(json.dumps(got, indent=1, sort_keys=True) + "\n")
    assert got == json.loads(expected.read_text())


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_what_its_maker_makes(name: str) -> None:
    assert (DATA / f"{name}.fit").read_bytes() == SAMPLES[name]()
