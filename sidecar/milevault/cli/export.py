"""``milevault export ACTIVITY``: one activity as GPX, or the original it came from."""

import argparse
import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path

from milevault.app import Settings
from milevault.cli import output
from milevault.errors import ConfigurationError


def add(parser: argparse.ArgumentParser) -> None:
    """ACTIVITY, --athlete, --output, --original, --force."""
    parser.description = (
        "Write one activity as a GPX file with its sensors, or the very file it came from. To standard output "
        "where that is no terminal, else to a file in this folder named after day, sport and number."
    )
    parser.add_argument("activity_id", type=_number, metavar="ACTIVITY", help="the activity's number")
    parser.add_argument("--athlete", metavar="SLUG", help="whose activity (default: the only athlete)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write to this file; '-' is standard output"
    )
    parser.add_argument(
        "--original", action="store_true", help="the file as it was received instead of a GPX"
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Writes the file and says where, unless it went to standard output."""
    import asyncio

    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from milevault.app import exporting

    async with exporting.opened(
        settings, arguments.activity_id, arguments.athlete, original=arguments.original
    ) as file:
        target = target_of(arguments.output, file.name, terminal=sys.stdout.isatty())
        if target is None:
            for piece in file.pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            write(target, file.pieces, force=arguments.force)
            output.aside(f"Written to {target}.")
    return 0


def _number(text: str) -> int:
    """An id as the API admits it: digits, at most 18 of them."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError("a number is needed, such as 'milevault export 17'")
    return int(text)


def target_of(wanted: Path | None, name: str, *, terminal: bool) -> Path | None:
    """Where to write; None is standard output."""
    if wanted is None:
        return Path(name) if terminal else None
    return None if str(wanted) == "-" else wanted


def write(target: Path, pieces: Iterable[bytes], *, force: bool) -> None:
    """Writes a whole file or none; one that is there keeps its content until the new one is whole.

    Raises ConfigurationError where there is a file already and no ``force``, or the place cannot be written.
    """
    place = target.with_name(f".{target.name}.part") if force else target
    try:
        with contextlib.ExitStack() as failure, place.open("wb" if force else "xb") as file:
            failure.callback(place.unlink, missing_ok=True)
            file.writelines(pieces)
            file.flush()
            place.replace(target)
            failure.pop_all()
    except FileExistsError as error:
        raise ConfigurationError(f"{target} is there already; --force writes over it.") from error
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written: {error.strerror}.") from error
