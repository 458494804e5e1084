"""``python -m milevault`` and the ``milevault`` command."""

import os
import sys


def main() -> None:
    """Runs the command line and ends the process with its code."""
    from milevault.cli.commands import main as run

    try:
        code = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our answer (head, less) has seen enough; nothing is left to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


if __name__ == "__main__":
    main()
