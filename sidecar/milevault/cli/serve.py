"""``milevault serve``."""

import argparse
import os

from milevault.app import Settings, load_app


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments: everything is a setting, so that container and command line behave alike."""
    parser.description = "Run API, inbox and workers until SIGTERM. Configured by MILEVAULT_* variables."


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Serves until it is told to stop."""
    from milevault.app import serving

    app = load_app(os.environ)
    # Workers and the database have no business with the Supervisor.
    os.environ.pop("SUPERVISOR_TOKEN", None)
    serving.run(settings, app)
    return 0
