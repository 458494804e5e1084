"""Every value of every message of real files, against fitdecode and against garmin-fit-sdk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from milevault.decode.fit import FitFile, decode_fit
from milevault.decode.fit.header import has_signature
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.decode.oracle_compare import Compared, against_fitdecode, against_garmin
from tests.sidecar.decode.oracles import OracleAnswer, ask_fitdecode, ask_garmin

FOLDERS: Final = ("fit", "wellness", "bad")


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """How another decoder is asked and compared with."""

    ask: Callable[[bytes], OracleAnswer]
    compare: Callable[[FitFile, OracleAnswer], Compared]


ORACLES: Final = {
    "fitdecode": Oracle(ask=ask_fitdecode, compare=against_fitdecode),
    "garmin-fit-sdk": Oracle(ask=ask_garmin, compare=against_garmin),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An oracle's known fault: the columns that differ for it in each of the files, no more and no fewer."""

    oracle: str
    reason: str
    columns: frozenset[tuple[str, str]]
    files: tuple[str, ...]


FAULTS: Final = (
    Fault(
        oracle="fitdecode",
        reason="counts the strap's 12-bit clock on from the message's wall clock, not from event_timestamp",
        columns=frozenset({("hr", "component event_timestamp")}),
        files=(
            "GoldenCheetah__GarminHRMswim.FIT",
            "dreeve__activity-pool-swim-with-hr-mesgs.fit",
            "fit__activity_poolswim_with_hr.fit",
            "fitdecode__event_timestamp.fit",
            "fitdecode__garmin-fr935-cr.fit",
            "python-fitparse__sample_mulitple_header.fit",
            "sports-lib__6688025408.fit",
        ),
    ),
    Fault(
        oracle="fitdecode",
        reason="takes a type byte without its endianness bit for bytes",
        columns=frozenset({("developer_data_id", "field application_version")}),
        files=(
            "GoldenCheetah__2_3386684871-saved.fit",
            "GoldenCheetah__2_FR55-loaded-and-saved-via-GC.fit",
            "GoldenCheetah__2_Fr955v19.28andStryd-saved.fit",
            "GoldenCheetah__3386684871-saved.fit",
            "GoldenCheetah__FR55-loaded-and-saved-via-GC.fit",
        ),
    ),
    Fault(
        oracle="fitdecode",
        reason="takes a type byte without its endianness bit for bytes",
        columns=frozenset({("file_id", "field serial_number")}),
        files=("sports-lib__971150603.fit",),
    ),
    Fault(
        oracle="garmin-fit-sdk",
        reason="of a field that stands twice in a message it keeps the second, here the lap's before it",
        columns=frozenset(
            ("lap", name)
            for name in (
                "avg_swolf",
                "total_distance",
                "avg_speed",
                "avg_cadence",
                "avg_stroke_distance",
                "max_speed",
                "avg_swimming_cadence",
                "enhanced_max_speed",
                "enhanced_avg_speed",
            )
        ),
        files=("GoldenCheetah__2024-10-20-104352-Pool_Swim-BingiWatch.fit",),
    ),
)
# Files an oracle does not read to their end: what it read of them is compared.
GIVEN_UP: Final = {
    "fitdecode": {
        "GoldenCheetah__3_FR55-loaded-and-saved-via-GC.fit": "developer_data_index 0 not defined",
        "fitdecode__activity-unexpected-eof.fit": "the file is cut",
        "python-fitparse__nick.fit": "the file is cut",
        "python-fitparse__strava-android-app-201.10-b1218918.fit": "a message without definition",
        "sports-lib__empty-activities.fit": "zeros behind the first part",
    },
    "garmin-fit-sdk": {
        "fitdecode__antfs-dump.63.fit": "compressed timestamp headers",
        "fitdecode__compressed-speed-distance.fit": "compressed timestamp headers",
        "python-fitparse__Activity.fit": "compressed timestamp headers",
        "fitdecode__activity-unexpected-eof.fit": "the file is cut",
        "python-fitparse__nick.fit": "the file is cut",
        "python-fitparse__strava-android-app-201.10-b1218918.fit": "a message without definition",
        "sports-lib__empty-activities.fit": "zeros behind the first part",
    },
}


def fit_files() -> list[Path]:
    """Every FIT file of the collection."""
    return [path for path in corpus_files(*FOLDERS) if has_signature(path.read_bytes()[:14])]


@needs_corpus
@pytest.mark.parametrize("path", fit_files(), ids=lambda path: path.name)
@pytest.mark.parametrize("name", ORACLES)
def test_every_value_equals_the_oracles(name: str, path: Path) -> None:
    data = path.read_bytes()
    oracle = ORACLES[name]
    answer = oracle.ask(data)
    results = list(oracle.compare(decode_fit(data), answer))
    found = {(str(one.message), one.column): one for _, one in results if one is not None}
    expected = {
        column
        for fault in FAULTS
        if fault.oracle == name and path.name in fault.files
        for column in fault.columns
    }
    assert {key: one for key, one in found.items() if key not in expected} == {}
    assert expected - set(found) == set(), "no fault any more: take the file off the list"
    assert (answer.failed is not None) == (path.name in GIVEN_UP[name]), answer.failed
    assert answer.failed is not None or sum(compared for compared, _ in results) > 0


@needs_corpus
def test_the_lists_name_only_files_there_are() -> None:
    names = {path.name for path in fit_files()}
    assert {name for fault in FAULTS for name in fault.files} <= names
    assert {name for files in GIVEN_UP.values() for name in files} <= names
