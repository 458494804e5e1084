"""``milevault import PATH...``: progress while it runs, then what became of every file."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from milevault.app import Settings
from milevault.cli import output

if TYPE_CHECKING:
    from milevault.app.importing import Account
    from milevault.store.imports import Item

# States in the order of good news, with the words people get.
STATES = (
    ("imported", "imported"),
    ("enriched", "added to a known activity"),
    ("duplicate", "in the vault already"),
    ("not_activity", "not an activity"),
    ("ignored", "ignored"),
    ("rejected", "failed"),
)


def add(parser: argparse.ArgumentParser) -> None:
    """PATH..., --athlete, --json."""
    parser.description = (
        "Take in activity files, ZIP archives and exports of other services, and folders with everything below "
        "them. The files stay where they are. "
        "Exit code 0: every file is accounted for; 1: some failed; 2: wrong usage."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
    parser.add_argument("--athlete", metavar="SLUG", help="whose files these are (default: the only athlete)")
    parser.add_argument("--json", action="store_true", help="print the account as one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Imports and gives account."""
    import asyncio

    from milevault.app import importing

    with progress(quiet=arguments.json) as report:
        account = asyncio.run(importing.run(settings, arguments.paths, arguments.athlete, report))
    if arguments.json:
        output.line(as_json(account))
    else:
        for text in summary(account):
            output.line(text)
    return 1 if account.counts.rejected else 0


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, nothing elsewhere: a log file is not the place for a bar."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks = {stage: bar.add_task(stage, total=None) for stage in ("taking in", "reading")}
        yield lambda stage, done, total: bar.update(tasks[stage], completed=done, total=total)


def summary(account: Account) -> list[str]:
    """The account in words: a line per outcome, then each failed file with its reason, grouped by code."""
    counts = account.counts
    rows = [(words, getattr(counts, state)) for state, words in STATES if getattr(counts, state)]
    opened = f" ({counts.unpacked} archives unpacked)" if counts.unpacked else ""
    lines = [f"{counts.seen} files{opened}", *(f"  {number:>7}  {words}" for words, number in rows)]
    for title, items in (("Not activities", account.others), ("Failed", account.refused)):
        lines += _grouped(title, items)
    return lines


def _grouped(title: str, items: Sequence[Item]) -> list[str]:
    """The files of each reason under it. The reason is the same for all files of a code, most of the time."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in items:
        groups.setdefault((item.code or "", item.reason or ""), []).append(item.label)
    lines: list[str] = []
    for (code, reason), labels in sorted(groups.items()):
        lines += ["", f"{title}: {reason} ({code}, {len(labels)})", *(f"  {label}" for label in labels)]
    return lines


def as_json(account: Account) -> str:
    """One line: the counts by name, and the files that did not become activities."""
    import dataclasses
    import json

    def files(items: Sequence[Item]) -> list[dict[str, object]]:
        return [{"label": item.label, "code": item.code, "reason": item.reason} for item in items]

    return json.dumps(
        {
            "import_id": account.import_id,
            **dataclasses.asdict(account.counts),
            "failed_files": files(account.refused),
            "not_activity_files": files(account.others),
        }
    )
