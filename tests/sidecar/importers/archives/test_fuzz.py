"""Z4: whatever a zip or gzip is made of, a walk ends in outcomes or a declared refusal, twice the same."""

import gzip
import random
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milevault.errors import FileError
from milevault.importers.archives.gzip import GZIP
from milevault.importers.archives.limits import MIB, Budget, Limits
from milevault.importers.archives.zip import ZIP
from tests import fuzzing
from tests.sidecar.ingest import tiny_fit

from .made import Walked, entry, streamed, walked, zip_of, zipped

LIMITS = Limits(total_bytes=8 * MIB, entry_bytes=2 * MIB, entries=100)
ONE, TWO = tiny_fit.activity(1), tiny_fit.activity(2)
NESTED = zip_of({"n.fit": TWO, "x.txt": b"text"})
SEEDS = (
    zip_of({"a.fit": ONE, "b/n.zip": NESTED, "c.fit.gz": gzip.compress(TWO), "d.jpg": b"\xff\xd8\xff"}),
    streamed({"a.fit": ONE, "b.fit": TWO, "n.zip": NESTED}),
    zipped(*((entry(f"{method}", method=method), ONE) for method in (0, 8, 12, zipfile.ZIP_ZSTANDARD))),
    zip_of({"bomb.fit": bytes(3 * MIB), "a.fit": ONE}),
    gzip.compress(ONE) + gzip.compress(TWO),
    gzip.compress(zip_of({"a.fit": ONE})),
)


def outcome(data: bytes) -> Walked | str:
    budget = Budget(LIMITS, lambda: 0.0)
    kind = GZIP if data.startswith(b"\x1f\x8b") else ZIP
    try:
        result = walked(data, budget=budget, kind=kind)
    except FileError as error:
        result = error.code
    # One step beyond a budget is counted before it is refused.
    assert budget.inflated <= LIMITS.total_bytes + (1 + LIMITS.entries) * 64 * 1024
    assert budget.entries <= LIMITS.entries
    return result


def mutated(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(source.randint(1, 8)):
        place = source.randrange(len(changed))
        match source.randrange(5):
            case 0:
                changed[place] = source.randrange(256)
            case 1:
                changed[place : place + 4] = source.choice(
                    (b"\xff" * 4, bytes(4), b"PK\x03\x04", b"PK\x01\x02")
                )
            case 2:
                del changed[place : place + source.randint(1, 40)]
            case 3:
                changed[place:place] = changed[: source.randint(1, 60)]
            case _:
                # The directory is where the structure is.
                tail = len(changed) - source.randint(1, min(len(changed), 300))
                changed[tail] ^= 1 << source.randrange(8)
    return bytes(changed) or b"\0"


@pytest.mark.timeout(fuzzing.timeout_s())
@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_damaged_archives_end_in_outcomes(seed: int) -> None:
    source = random.Random(seed)
    until = time.monotonic() + fuzzing.seconds() / len(SEEDS)
    while time.monotonic() < until:
        data = mutated(SEEDS[seed], source)
        assert outcome(data) == outcome(data)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_end_in_outcomes(data: bytes) -> None:
    for head in (b"PK\x03\x04", b"\x1f\x8b\x08"):
        assert outcome(head + data) == outcome(head + data)


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=30),
            st.sampled_from([ONE, TWO, b"", b"text", NESTED]),
            st.sampled_from([0, 8, 12]),
        ),
        max_size=8,
        unique_by=lambda member: member[0],
    )
)
@settings(max_examples=100, deadline=None)
def test_every_entry_is_accounted_for_whatever_its_name(members: list[tuple[str, bytes, int]]) -> None:
    members = [
        (name, data, method)
        for name, data, method in members
        if name.encode("utf-8", "replace") == name.encode("utf-8", "surrogatepass")
    ]
    data = zipped(*((entry(name, method=method), content) for name, content, method in members))
    result = walked(data)
    outcomes = len(result.paths) + sum(result.ignored.values())
    assert outcomes == result.listed
