"""``milevault retry``: tries failed files again, and says what became of them."""

import argparse

from milevault.app import Settings
from milevault.cli import output
from milevault.cli.importing import progress, summary


def add(parser: argparse.ArgumentParser) -> None:
    """[IMPORT_ID], --athlete."""
    parser.description = (
        "Read files again that could not be read before: after an update, or after you have freed space. "
        "The originals are in the vault; nothing has to be copied again."
    )
    parser.add_argument(
        "import_id", nargs="?", type=int, metavar="IMPORT", help="one import (default: every failed file)"
    )
    parser.add_argument("--athlete", metavar="SLUG", help="whose files (default: the only athlete)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Retries and gives account."""
    import asyncio

    from milevault.app import importing

    with progress(quiet=False) as report:
        accounts = asyncio.run(importing.retry(settings, arguments.import_id, arguments.athlete, report))
    if not accounts:
        output.line("No file has failed.")
    for account in accounts:
        output.line(f"Import {account.import_id}:")
        for text in summary(account):
            output.line(text)
    return 1 if any(account.counts.rejected for account in accounts) else 0
