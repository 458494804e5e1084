"""The table of commands, and the way from arguments to an exit code."""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from milevault import __version__
from milevault.app import Settings, load_settings
from milevault.cli import (
    athlete,
    doctor,
    export,
    importing,
    info,
    inspect,
    logs,
    openapi,
    output,
    retry,
    serve,
    token,
    worker,
)
from milevault.errors import ConfigurationError, MileVaultError, StoreUnavailable

USAGE_ERROR: Final = 2
FAILURE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: ``add`` declares its arguments, ``run`` does it and returns the exit code."""

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Settings], int]


COMMANDS: Final[tuple[Command, ...]] = (
    Command(name="serve", help="run API, inbox and workers", add=serve.add, run=serve.run),
    Command(name="worker", help="run one more worker on the same vault", add=worker.add, run=worker.run),
    Command(name="import", help="take in files and folders", add=importing.add, run=importing.run),
    Command(name="retry", help="try failed files again", add=retry.add, run=retry.run),
    Command(name="export", help="write an activity as GPX, or its original", add=export.add, run=export.run),
    Command(name="athlete", help="add or list athletes", add=athlete.add, run=athlete.run),
    Command(name="token", help="create, list or revoke API tokens", add=token.add, run=token.run),
    Command(name="doctor", help="check that nothing is missing or damaged", add=doctor.add, run=doctor.run),
    Command(
        name="inspect",
        help="show what a file is made of, without its contents",
        add=inspect.add,
        run=inspect.run,
    ),
    Command(name="openapi", help="print the API description", add=openapi.add, run=openapi.run),
    Command(name="info", help="print versions and where things are", add=info.add, run=info.run),
)


def parser() -> argparse.ArgumentParser:
    """The argument parser with a sub-parser per command."""
    top = argparse.ArgumentParser(prog="milevault", description="A private training and health vault.")
    top.add_argument("--version", action="version", version=f"milevault {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name, help=command.help, description=f"{command.help.capitalize()}."
        )
        command.add(sub)
        sub.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 1 something failed, 2 wrong usage or a wrong setting."""
    chosen = parser().parse_args(arguments)
    try:
        settings = load_settings(os.environ)
        # The short commands' answer is on standard output: what they log goes aside.
        service = chosen.command in ("serve", "worker")
        logs.configure(settings.log_level if service else "error", aside=not service)
        code: int = chosen.run(chosen, settings)
    except ConfigurationError as error:
        output.aside(f"milevault: {_sentence(error)}")
        return USAGE_ERROR
    except StoreUnavailable as error:
        output.aside(f"milevault: the vault is not available: {error}")
        return FAILURE
    except MileVaultError as error:
        output.aside(f"milevault: {_sentence(error)}")
        return FAILURE
    except KeyboardInterrupt:
        # What was taken in is safe; the same command goes on where this one stopped.
        output.aside("milevault: interrupted")
        return 130
    return code


def _sentence(error: MileVaultError) -> str:
    text = str(error)
    return text if text.endswith(".") else f"{text}."
