"""``python -m milevault`` and the ``milevault`` command."""

import sys


def main() -> None:
    """Runs the command line and ends the process with its code."""
    from milevault.cli.commands import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
