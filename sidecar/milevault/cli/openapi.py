"""``milevault openapi``."""

import argparse
import sys

from milevault.app import Settings


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""
    parser.description = "Print the API description (OpenAPI 3.1, JSON); docs/openapi.json is this output."


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Prints the description."""
    from milevault.api import openapi

    sys.stdout.write(openapi.as_json())
    return 0
