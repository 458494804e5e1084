"""``milevault serve``."""

import argparse

from milevault.app import Settings


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments: everything is a setting, so that container and command line behave alike."""
    parser.description = "Run API, inbox and workers until SIGTERM. Configured by MILEVAULT_* variables."


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Serves until it is told to stop."""
    from milevault.app import serving

    serving.run(settings)
    return 0
