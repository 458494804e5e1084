"""``milevault doctor``: checks every invariant; silence is health."""

import argparse

from milevault.app import Settings
from milevault.cli import output


def add(parser: argparse.ArgumentParser) -> None:
    """--deep, --json."""
    parser.add_argument("--deep", action="store_true", help="also read every original and compare its hash")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Prints what is wrong; exit code 1 when something is."""
    import asyncio
    import dataclasses
    import json

    from milevault.app import examining

    findings = asyncio.run(examining.run(settings, deep=arguments.deep))
    if arguments.json:
        output.line(json.dumps({"findings": [dataclasses.asdict(one) for one in findings]}))
    else:
        for one in findings:
            output.line(f"{one.invariant}: {one.message}")
        output.line(f"{len(findings)} findings." if findings else "Everything is in order.")
    return 1 if findings else 0
