"""``milevault info``."""

import argparse

from milevault import __version__
from milevault.app import Settings
from milevault.cli import output


def add(parser: argparse.ArgumentParser) -> None:
    """--json for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Prints versions and places."""
    import asyncio
    import dataclasses
    import json

    from milevault.app import managing

    facts = {"version": __version__} | dataclasses.asdict(asyncio.run(managing.about(settings)))
    if arguments.json:
        output.line(json.dumps(facts))
    else:
        output.table(
            ("what", "value"), [(name, "-" if value is None else value) for name, value in facts.items()]
        )
    return 0
