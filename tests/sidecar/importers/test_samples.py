"""Sample files beside what they are read as: every change of parser or analysis shows as a difference to review.

MILEVAULT_UPDATE_EXPECTED=1 writes samples and expectations anew. A changed expectation needs a raised
PARSER_VERSION or metric version, so that vaults read their originals again (reliability P23).
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from milevault.analysis import ANALYSIS_VERSION, summarise
from milevault.importers import PARSER_VERSION, identify
from milevault.model import Activity, Streams
from tests.sidecar.importers.samples import SAMPLES
from tests.sidecar.importers.xml_files import GPX_SAMPLES, TCX_SAMPLES

DATA = Path(__file__).parents[2] / "data"
MAKERS: Mapping[str, Mapping[str, Callable[[], bytes]]] = {
    "fit": SAMPLES,
    "gpx": GPX_SAMPLES,
    "tcx": TCX_SAMPLES,
}
CASES = [(kind, name) for kind, samples in MAKERS.items() for name in samples]
UPDATE = os.environ.get("MILEVAULT_UPDATE_EXPECTED") == "1"
EMPTY = Streams(elapsed_s=np.empty(0), values={})


def told(activity: Activity) -> dict[str, Any]:
    """The activity in JSON: its fields that are known, and each channel as a few numbers."""
    done = summarise(activity)
    fields = asdict(replace(done.activity, streams=EMPTY))
    del fields["streams"]
    summary = {name: rounded(value) for name, value in fields.items() if value not in (None, (), [])}
    channels = {
        name: {
            "known": int(np.count_nonzero(~np.isnan(column))),
            "first": rounded(float(column[~np.isnan(column)][0])),
            "last": rounded(float(column[~np.isnan(column)][-1])),
            "mean": rounded(float(np.nanmean(column))),
        }
        for name, column in done.activity.streams.values.items()
    }
    bpm, seconds = done.hr_histogram
    return {
        **summary,
        "elevation_method": done.elevation_method,
        "samples": len(done.activity.streams),
        "channels": channels,
        "hr_histogram": {"beats": len(bpm), "seconds": rounded(float(seconds.sum()))},
    }


def rounded(value: Any) -> Any:
    """Numbers to seven places (degrees need them), times as text, nested."""
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_sample_is_read_as_expected(kind: str, name: str) -> None:
    sample, expected = DATA / kind / f"{name}.{kind}", DATA / kind / f"{name}.json"
    if UPDATE:
        sample.parent.mkdir(parents=True, exist_ok=True)
        sample.write_bytes(MAKERS[kind][name]())
    data = sample.read_bytes()
    got = {
        "parser_version": PARSER_VERSION,
        "analysis_version": ANALYSIS_VERSION,
        "activities": [told(one) for one in identify(data[:4096]).read(data, UTC).activities],
    }
    if UPDATE:
        expected.write_text(json.dumps(got, indent=1, sort_keys=True) + "\n")
    assert got == json.loads(expected.read_text())


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_sample_is_what_its_maker_makes(kind: str, name: str) -> None:
    assert (DATA / kind / f"{name}.{kind}").read_bytes() == MAKERS[kind][name]()
