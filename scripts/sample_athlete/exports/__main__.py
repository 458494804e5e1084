"""``python -m scripts.sample_athlete.exports OUT_DIR``: write both archives of the sample athlete."""

import argparse
import sys
from pathlib import Path
from time import monotonic

from scripts.sample_athlete.exports.build import pair
from scripts.sample_athlete.exports.strava_table import LANGUAGES


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.sample_athlete.exports", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUT_DIR")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 2,000 FIT files and 1,500 activities")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--language", choices=list(LANGUAGES), default="en", help="of Strava's table")
    asked = parser.parse_args(words)
    began = monotonic()
    both = pair(asked.seed, asked.scale, asked.language)
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / "garmin.zip").write_bytes(both.garmin.data)
    (asked.folder / "strava.zip").write_bytes(both.strava.data)
    print(
        f"{both.distinct} activities, {both.shared} of them in both archives; "
        f"{(len(both.garmin.data) + len(both.strava.data)) / 1e6:.1f} MB in {monotonic() - began:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
