"""``scripts/bench NAME [--json] [--oldest]``: runs one benchmark and prints its figures."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks import analysis, api, cards, fit, imports, routes, segments, statistics, xml

Figures = Mapping[str, float | int | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One row of the table below; ``run`` returns its figures."""

    name: str
    help: str
    run: Callable[[], Figures]
    # Whether it can run the oldest supported Home Assistant as well as the newest.
    knows_oldest: bool = False


BENCHMARKS: Final[tuple[Benchmark, ...]] = (
    Benchmark(
        name="import",
        help="300 generated files into TimescaleDB, against fitdecode and an ORM",
        run=imports.run,
    ),
    Benchmark(name="fit", help="decoding FIT files, against all other decoders", run=fit.run),
    Benchmark(
        name="analysis",
        help="figures of an activity, ten years of records and load, a changed setting",
        run=analysis.run,
    ),
    Benchmark(name="api", help="reading over HTTP with a token at 500 activities", run=api.run),
    Benchmark(
        name="cards",
        help="the activity card in a real browser on a real Home Assistant: first picture, cursor, memory",
        run=cards.run,
    ),
    Benchmark(
        name="routes",
        help="finding routes in a made-up town: precision, recall and time of a query",
        run=routes.run,
    ),
    Benchmark(
        name="segments",
        help="finding passes over segments in the same town; a part of routes",
        run=segments.run,
    ),
    Benchmark(
        name="statistics",
        help="ten years of history into a real Home Assistant's statistics, and its event loop meanwhile",
        run=statistics.run,
        knows_oldest=True,
    ),
    Benchmark(
        name="xml",
        help="GPX against gpxpy, TCX against tcxreader, a GPX of a million points",
        run=xml.run,
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", choices=[row.name for row in BENCHMARKS], help="which benchmark")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument(
        "--oldest", action="store_true", help="statistics: on the oldest supported Home Assistant"
    )
    arguments = parser.parse_args()
    benchmark = next(row for row in BENCHMARKS if row.name == arguments.name)
    if arguments.oldest:
        if not benchmark.knows_oldest:
            parser.error(f"{benchmark.name} does not run on the oldest Home Assistant")
        os.environ["MILEVAULT_E2E_PYTHON"] = os.environ["MILEVAULT_E2E_PYTHON_OLDEST"]
    figures = benchmark.run()
    if not arguments.json:
        print(benchmark.help)
        for key, value in figures.items():
            print(f"  {key:24} {value}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
