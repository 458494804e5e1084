"""How fast FIT files are decoded, next to every other decoder Python has.

All figures are CPU seconds of this process for the whole collection, read into memory before. Ours and the
compiled decoders are the best of several runs, fitdecode and garmin-fit-sdk, which take half a minute, one.
Each decoder is used as its documentation says, checksums included, and does at least what it must to answer:

- ``records_s``: ten float64 columns of the records, every scalar field of sessions and laps.
- ``all_fields_s``: every field of every message: arrays, texts, subfields, components, developer fields.
- ``fitdecode_s``, ``garmin_fit_sdk_s``: all messages as objects, which is the only thing they offer.
- ``fitfast_s``: columns of records, sessions and laps, or all messages as dictionaries, whichever is faster.
- ``pyfitparsernative_s``: all messages as dictionaries.

The compiled decoders are no dependency of the project: they are installed for the time of the run, and their
figures are null where that is not possible. A file that a decoder refuses counts with the time it took.
"""

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import fitdecode
from garmin_fit_sdk import Decoder, Stream

from milevault.decode.fit import FitPart, decode_fit, every_column
from milevault.errors import FileError
from scripts.sample_athlete.archive import Options, write

CORPUS: Final = Path(__file__).parents[2].parent / "shared" / "corpus" / "fit"
# Without the collection: a few months of the sample athlete.
GENERATED: Final = Options(end=date(2026, 10, 31), files=80, wellness_days=30)
RUNS: Final = 7
WHEELS: Final = ("fitfast", "pyfitparsernative")
RECORD_COLUMNS: Final = (
    "position_lat",
    "position_long",
    "altitude",
    "heart_rate",
    "cadence",
    "distance",
    "speed",
    "power",
    "temperature",
)

type Decode = Callable[[bytes], object]


def run() -> dict[str, float | int | str | None]:
    """The figures named above, and how many files, bytes and records they are about."""
    files = _files()
    ours = _best(_records, files)
    everything = _best(_every_field, files)
    slow = {"fitdecode_s": _once(_fitdecode, files), "garmin_fit_sdk_s": _once(_garmin, files)}
    with _installed(WHEELS) as installed:
        fast = {f"{name}_s": _wheel(name, files) if name in installed else None for name in WHEELS}
    known = [seconds for seconds in fast.values() if seconds is not None]
    return {
        "files": len(files),
        "megabytes": round(sum(map(len, files)) / 1e6, 1),
        "records": sum(map(_record_count, files)),
        "records_s": round(ours, 4),
        "all_fields_s": round(everything, 4),
        **{name: round(seconds, 2) for name, seconds in slow.items()},
        **{name: None if seconds is None else round(seconds, 3) for name, seconds in fast.items()},
        "ratio_fitdecode": round(slow["fitdecode_s"] / ours, 1),
        "ratio_fastest_wheel": round(min(known) / ours, 1) if known else None,
        "ratio_all_fields": round(slow["fitdecode_s"] / everything, 1),
    }


def _files() -> list[bytes]:
    """The maintainers' collection of real files, or generated ones where it is absent."""
    if CORPUS.is_dir():
        return [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.is_file()]
    with tempfile.TemporaryDirectory(prefix="milevault-fit-") as folder:
        write(Path(folder), GENERATED)
        return [path.read_bytes() for path in sorted(Path(folder).rglob("*.fit"))]


def _once(decode: Decode, files: Sequence[bytes]) -> float:
    """CPU seconds of decoding all files once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = time.process_time()
        for data in files:
            decode(data)
        return time.process_time() - started


def _best(decode: Decode, files: Sequence[bytes]) -> float:
    return min(_once(decode, files) for _ in range(RUNS))


def _parts(data: bytes) -> tuple[FitPart, ...]:
    try:
        return decode_fit(data).parts
    except FileError:
        return ()


def _records(data: bytes) -> None:
    for part in _parts(data):
        records = part.messages.get("record")
        if records is not None:
            records.times()
            for name in RECORD_COLUMNS:
                records.best(name)
        for name in ("session", "lap"):
            messages = part.messages.get(name)
            if messages is not None:
                for field in messages.fields:
                    messages.column(field)


def _every_field(data: bytes) -> None:
    for part in _parts(data):
        for messages in part.messages.values():
            for column in every_column(messages):
                if column.is_text:
                    column.texts()
                else:
                    column.numbers()


def _record_count(data: bytes) -> int:
    return sum(len(part.messages["record"]) for part in _parts(data) if "record" in part.messages)


def _fitdecode(data: bytes) -> None:
    with contextlib.suppress(fitdecode.FitError), fitdecode.FitReader(data) as frames:
        for _ in frames:
            pass


def _garmin(data: bytes) -> None:
    Decoder(Stream.from_byte_array(bytearray(data))).read(merge_heart_rates=False)


def _wheel(name: str, files: Sequence[bytes]) -> float | None:
    """Best CPU seconds of a compiled decoder, None where it cannot be imported."""
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    return min(_best(decode, files) for decode in _WHEEL_WAYS[name](module))


def _fitfast_ways(module: Any) -> tuple[Decode, ...]:
    def columns(data: bytes) -> None:
        with contextlib.suppress(module.FitDecodeError):
            for name in ("record", "session", "lap"):
                module.records(data, name)

    def dictionaries(data: bytes) -> None:
        with contextlib.suppress(module.FitDecodeError):
            module.parse(data)

    return columns, dictionaries


def _pyfitparsernative_ways(module: Any) -> tuple[Decode, ...]:
    def dictionaries(data: bytes) -> None:
        with contextlib.suppress(ValueError, OSError):
            module.parse_fit_bytes(data)

    return (dictionaries,)


_WHEEL_WAYS: Final[dict[str, Callable[[Any], tuple[Decode, ...]]]] = {
    "fitfast": _fitfast_ways,
    "pyfitparsernative": _pyfitparsernative_ways,
}


@contextlib.contextmanager
def _installed(names: Sequence[str]) -> Iterator[set[str]]:
    """Which of the packages could be installed; they can be imported until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="milevault-wheels-") as folder:
        found = {name for name in names if _install(name, Path(folder))}
        sys.path.append(folder)  # behind everything: their numpy must not replace ours
        try:
            yield found
        finally:
            sys.path.remove(folder)


def _install(name: str, folder: Path) -> bool:
    for installer in _installers():
        command = [*installer, "--quiet", "--no-deps", "--target", str(folder), name]
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            return True
    return False


def _installers() -> Iterator[list[str]]:
    """Ways to install a package for this interpreter: uv where there is one, then pip."""
    cache = Path(os.environ.get("MILEVAULT_CACHE", "~/.cache/milevault")).expanduser()
    own = sorted(cache.glob("uv-*/bin/uv"))
    for uv in (os.environ.get("MV_UV"), shutil.which("uv"), *map(str, own)):
        if uv:
            yield [uv, "pip", "install", "--python", sys.executable]
    yield [sys.executable, "-m", "pip", "install"]
