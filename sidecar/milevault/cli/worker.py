"""``milevault worker``."""

import argparse

from milevault.app import Settings
from milevault.cli import logs


def add(parser: argparse.ArgumentParser) -> None:
    """--quiet: only errors, and on standard error."""
    parser.add_argument("--quiet", action="store_true", help="say errors only, on standard error")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Works until it is told to stop."""
    from milevault.app import working

    if arguments.quiet:
        logs.configure("error", aside=True)
    working.run(settings)
    return 0
