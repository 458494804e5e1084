"""``python -m scripts.sample_athlete OUT_DIR``: write the sample athlete's files, or a benchmark archive."""

import argparse
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic

from scripts.sample_athlete.archive import Options, write_complete
from scripts.sample_athlete.bulk import write_bulk
from scripts.sample_athlete.plan import last_day_outdoors


def _arguments(words: list[str] | None) -> argparse.Namespace:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    parser = argparse.ArgumentParser(prog="python -m scripts.sample_athlete", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUT_DIR", help="is replaced as a whole")
    parser.add_argument(
        "--months", type=int, default=18, help="120 with --files 0 is health of ten years, for benchmarks"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--end", type=date.fromisoformat, default=yesterday, help="last day (default: yesterday)"
    )
    parser.add_argument(
        "--end-outdoors", action="store_true", help="end on the last day up to then that leaves a track"
    )
    parser.add_argument("--files", type=int, help="at most so many sessions, one of each kind first")
    parser.add_argument(
        "--wellness-days", type=int, help="wellness files of so many days only (default: all)"
    )
    parser.add_argument(
        "--morning",
        type=date.fromisoformat,
        help="wellness up to nine on that day, whatever the last session's (default: the whole last day)",
    )
    parser.add_argument(
        "--bulk", type=int, metavar="N", help="instead: N runs of --points records for benchmarks"
    )
    parser.add_argument("--points", type=int, default=2_500)
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    asked = _arguments(words)
    began = monotonic()
    if asked.bulk is not None:
        size = write_bulk(asked.folder, asked.bulk, asked.points, asked.seed)
        print(f"{asked.bulk} files, {size / 1e6:.1f} MB in {monotonic() - began:.1f} s")
        return 0
    options = Options(
        end=last_day_outdoors(asked.end, asked.seed) if asked.end_outdoors else asked.end,
        months=asked.months,
        seed=asked.seed,
        files=asked.files,
        wellness_days=asked.wellness_days,
        morning=asked.morning,
    )
    count = write_complete(asked.folder, options)
    print(f"{count} files in {asked.folder} in {monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
