"""``milevault inspect FILE``: what a file is made of, for a report of something that is read wrongly."""

import argparse
from pathlib import Path
from typing import Final

from milevault.app import Settings
from milevault.cli import output

EXAMPLES: Final = 5


def add(parser: argparse.ArgumentParser) -> None:
    """FILE, --json, --message, --values."""
    parser.add_argument("file", type=Path, help="the file to look into")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--message", action="append", default=[], metavar="NAME", help="only this message; may be repeated"
    )
    parser.add_argument(
        "--values", action="store_true", help=f"also show the first {EXAMPLES} rows, which are private"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - needs no vault
    """Prints what the file is made of; exit code 1 when it cannot be read."""
    from milevault.cli import inspection

    examples = EXAMPLES if arguments.values else 0
    try:
        facts = inspection.inspect(arguments.file, only=arguments.message, examples=examples)
    except OSError as error:
        output.aside(f"milevault: the file cannot be opened: {error.strerror}")
        return 1
    if arguments.json:
        inspection.print_json(facts)
    else:
        inspection.print_text(facts, private=arguments.values)
    return 1 if facts["error"] else 0
