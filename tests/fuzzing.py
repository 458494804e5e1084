"""The fuzzing loop all formats share: seeds are mutated for a given time, only declared errors may come out.

A target is a function of bytes. The loop runs ``MILEVAULT_FUZZ_SECONDS`` (30 by default) and is
deterministic: case ``n`` is the same bytes on every machine, however many cases the time allows. An input
that breaks the target is written to ``tests/data/fuzz/<format>/``, where it stays for ever: the test that
runs ``stored(format)`` sees it again in every run. Use:

    @pytest.mark.parametrize("path", fuzzing.stored("fit"), ids=fuzzing.name_of)
    def test_what_once_broke_it_is_declared_now(path: Path) -> None:
        fuzzing.run_case(decode_everything, path.read_bytes())

    @pytest.mark.timeout(fuzzing.timeout_s())
    def test_mutations_raise_declared_errors_only() -> None:
        assert fuzzing.fuzz("fit", decode_everything, SEEDS) > 100
"""

import hashlib
import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from milevault.errors import FileError

type Target = Callable[[bytes], object]

FOLDER: Final = Path(__file__).parent / "data" / "fuzz"
DEFAULT_SECONDS: Final = 30.0
# A damaged file of a few kilobytes has no reason to take longer, on the slowest machine we know.
SLOWEST_CASE_S: Final = 10.0
MAX_SIZE: Final = 1 << 16
MAX_MUTATIONS: Final = 8
# Values that counters, sizes and invalid markers tend to trip over.
_NUMBERS: Final = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFE,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
)


class FuzzFailure(AssertionError):
    """A case ended in an undeclared error or took too long; the cause tells which."""


def seconds() -> float:
    """How long each target is to run."""
    return float(os.environ.get("MILEVAULT_FUZZ_SECONDS", DEFAULT_SECONDS))


def timeout_s() -> float:
    """A test timeout that leaves the loop its time."""
    return seconds() + 120


def stored(format_name: str) -> list[Path]:
    """Every input that once broke the format's target, in a stable order."""
    folder = FOLDER / format_name
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def name_of(path: Path) -> str:
    """A test's name for a stored input."""
    return path.name


def run_case(target: Target, data: bytes, allowed: tuple[type[Exception], ...] = (FileError,)) -> None:
    """Run one input; an undeclared error or a case that takes too long is a FuzzFailure."""
    started = time.process_time()
    try:
        target(data)
    except allowed:
        pass
    except Exception as error:  # whatever else it is, that is the finding
        raise FuzzFailure(f"undeclared {type(error).__name__}: {error}") from error
    spent = time.process_time() - started
    if spent > SLOWEST_CASE_S:
        raise FuzzFailure(f"{len(data)} bytes took {spent:.1f} s")


def fuzz(
    format_name: str,
    target: Target,
    seeds: Sequence[bytes],
    *,
    tokens: Sequence[bytes] = (),
    allowed: tuple[type[Exception], ...] = (FileError,),
    seed: int = 0,
    fix: Callable[[bytes], bytes] | None = None,
) -> int:
    """How many mutated inputs were run without a failure.

    ``tokens`` are pieces of the format's language that are inserted now and then; ``fix`` may repair an
    input before it is run (a checksum, a zip's directory), so that mutations reach what lies behind it.
    Raises FuzzFailure, with the input kept, at the first case that fails.
    """
    end = time.monotonic() + seconds()
    number = 0
    while time.monotonic() < end:
        data = case(format_name, seeds, number, tokens=tokens, seed=seed)
        if fix is not None and number % 2:
            data = fix(data)
        try:
            run_case(target, data, allowed)
        except FuzzFailure as failure:
            raise FuzzFailure(f"case {number} (seed {seed}), kept as {keep(format_name, data)}") from failure
        number += 1
    return number


def keep(format_name: str, data: bytes) -> Path:
    """Store an input that broke the target under a name made of its content."""
    folder = FOLDER / format_name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"found_{hashlib.sha256(data).hexdigest()[:16]}"
    path.write_bytes(data)
    return path


def case(
    format_name: str, seeds: Sequence[bytes], number: int, *, tokens: Sequence[bytes] = (), seed: int = 0
) -> bytes:
    """Input ``number`` of a run: a seed with one to ``MAX_MUTATIONS`` changes; every 16th is random bytes."""
    rng = random.Random(f"{format_name}/{seed}/{number}")
    if number % 16 == 15:
        return rng.randbytes(rng.randrange(512))
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, MAX_MUTATIONS)):
        rng.choice(_MUTATIONS)(rng, data, seeds, tokens)
        del data[MAX_SIZE:]
    return bytes(data)


type Mutation = Callable[[random.Random, bytearray, Sequence[bytes], Sequence[bytes]], None]


def _place(rng: random.Random, data: bytearray) -> int:
    """A place in the data; half of the time in its first 64 bytes, where headers stand."""
    return rng.randrange(min(len(data), 64) + 1 if rng.random() < 0.5 else len(data) + 1)


def _flip(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    if data:
        data[_place(rng, data) % len(data)] ^= 1 << rng.randrange(8)


def _overwrite(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at, number = _place(rng, data), rng.choice(_NUMBERS)
    piece = number.to_bytes(rng.choice((4, 8)), rng.choice(("little", "big")))[: rng.choice((1, 2, 4))]
    data[at : at + len(piece)] = piece


def _cut(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    del data[_place(rng, data) :]


def _remove(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = _place(rng, data)
    del data[at : at + rng.randint(1, 16)]


def _repeat(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = _place(rng, data)
    piece = bytes(data[at : at + rng.randint(1, 64)])
    data[at:at] = piece * rng.choice((1, 2, 50))


def _insert(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = _place(rng, data)
    data[at:at] = rng.choice(tokens) if tokens and rng.random() < 0.7 else rng.randbytes(rng.randint(1, 8))


def _splice(rng: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    other = rng.choice(seeds)
    data[_place(rng, data) :] = other[rng.randrange(len(other) + 1) :]


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    _flip,
    _flip,
    _overwrite,
    _overwrite,
    _cut,
    _remove,
    _repeat,
    _insert,
    _splice,
)
