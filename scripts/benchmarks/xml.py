"""GPX and TCX: our reader against gpxpy and tcxreader on the same files, and a GPX of a million points."""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from milevault.decode.xml import Document, read_gpx, read_tcx
from milevault.errors import FileError
from milevault.importers.files import gpx, tcx

CORPUS: Final = Path(__file__).parents[2].parent / "shared" / "corpus"
type _Library = Callable[[bytes], int]
MILLION: Final = 1_000_000
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="x"><trk><trkseg>\n'
_REPEATS: Final = 5


def run() -> dict[str, float | None]:
    """Ratios of CPU time (ours is 1; nothing where a library is missing), and the million points.

    ``gpx_ratio`` and ``tcx_ratio`` are for reading the same bytes to columns and records, which is what the
    libraries do; ``gpx_whole_ratio`` and ``tcx_whole_ratio`` have our activities made of them as well. Files that
    a library refuses or does not look into (a session of several sports) are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder)
        big = generated / "million.gpx"
        _write_gpx(big, MILLION)
        seconds, peak_mb = _million(big)
        big.unlink()
        gpx_ratio, gpx_whole = _ratios(_files("gpx", generated), gpx.read, read_gpx, _gpxpy())
        tcx_ratio, tcx_whole = _ratios(_files("tcx", generated), tcx.read, read_tcx, _tcxreader())
        return {
            "gpx_ratio": gpx_ratio,
            "gpx_whole_ratio": gpx_whole,
            "tcx_ratio": tcx_ratio,
            "tcx_whole_ratio": tcx_whole,
            "million_points_s": seconds,
            "million_points_peak_mb": peak_mb,
        }


def _files(kind: str, folder: Path) -> list[Path]:
    """The corpus's files, or a generated one where there is no corpus."""
    found = sorted((CORPUS / kind).glob("*")) if CORPUS.is_dir() else []
    if not found:
        found = [folder / f"generated.{kind}"]
        {"gpx": _write_gpx, "tcx": _write_tcx}[kind](found[0], 20_000)
    return found


def _gpxpy() -> _Library | None:
    try:
        import gpxpy
    except ImportError:
        return None

    def parse(data: bytes) -> int:
        try:
            return gpxpy.parse(data).get_track_points_no()
        except gpxpy.gpx.GPXException:
            return -1

    return parse


def _tcxreader() -> _Library | None:
    try:
        from tcxreader.tcxreader import TCXReader
    except ImportError:
        return None
    # It hands what it is given to ElementTree, which takes a file as well as a name. Points without a position are
    # read too: ours has them.
    return lambda data: len(TCXReader().read(io.BytesIO(data), only_gps=False).trackpoints)


def _same(contents: Sequence[bytes], columns: Callable[[bytes], Document], theirs: _Library) -> list[bytes]:
    """The files of which both read equally many points: others would not be the same work."""
    return [one for one in contents if theirs(one) == columns(one).rows]


def _ratios(
    paths: Sequence[Path],
    read: Callable[[bytes, tzinfo], object],
    columns: Callable[[bytes], Document],
    theirs: _Library | None,
) -> tuple[float | None, float | None]:
    """How many times longer ``theirs`` takes than ``columns``, and than ``read``.

    The best of some rounds of each, taken in turn, in CPU time.
    """
    if theirs is None:
        return None, None
    contents = _same([path.read_bytes() for path in paths], columns, theirs)
    times = [
        (
            _seconds(columns, contents),
            _seconds(lambda one: read(one, UTC), contents),
            _seconds(theirs, contents),
        )
        for _ in range(_REPEATS)
    ]
    to_columns, whole, their = (min(one) for one in zip(*times, strict=True))
    return round(their / to_columns, 2), round(their / whole, 2)


def _seconds(read: Callable[[bytes], object], contents: Sequence[bytes]) -> float:
    started = time.process_time()
    for one in contents:
        with suppress(FileError):
            read(one)
    return time.process_time() - started


def _million(path: Path) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of a process that reads the file and nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.xml", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak_mb = json.loads(done.stdout)
    return seconds, peak_mb


def _measure(path: Path) -> None:
    started = time.process_time()
    (activity,) = gpx.read(path.read_bytes(), UTC).activities
    if len(activity.streams) != MILLION:
        raise RuntimeError("points are missing")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([round(time.process_time() - started, 2), round(peak, 1)]))


def _write_gpx(path: Path, count: int) -> None:
    start = datetime(2024, 5, 1, tzinfo=UTC)
    with path.open("w", encoding="ascii") as file:
        file.write(_HEAD)
        for at in range(count):
            file.write(
                f'<trkpt lat="{47 + at % 5000 * 1e-5:.6f}" lon="{8 + at % 7000 * 1e-5:.6f}">'
                f"<ele>{400 + at % 97}.5</ele><time>{start + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}</time>"
                "</trkpt>\n"
            )
        file.write("</trkseg></trk></gpx>\n")


def _write_tcx(path: Path, count: int) -> None:
    start = datetime(2024, 5, 1, tzinfo=UTC)
    with path.open("w", encoding="ascii") as file:
        file.write(
            '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
            f'<Activity Sport="Running"><Id>{start:%Y-%m-%dT%H:%M:%SZ}</Id><Lap StartTime="{start:%Y-%m-%dT%H:%M:%SZ}">'
            f"<TotalTimeSeconds>{count}</TotalTimeSeconds><DistanceMeters>{count}</DistanceMeters><Track>\n"
        )
        for at in range(count):
            file.write(
                f"<Trackpoint><Time>{start + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}</Time><Position>"
                f"<LatitudeDegrees>{47 + at * 1e-5:.6f}</LatitudeDegrees><LongitudeDegrees>8.1</LongitudeDegrees>"
                f"</Position><DistanceMeters>{at}</DistanceMeters><HeartRateBpm><Value>{120 + at % 40}</Value>"
                "</HeartRateBpm></Trackpoint>\n"
            )
        file.write("</Track></Lap></Activity></Activities></TrainingCenterDatabase>\n")


if __name__ == "__main__":
    _measure(Path(sys.argv[1]))
