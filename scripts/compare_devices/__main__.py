"""``python -m scripts.compare_devices``: our numbers against the devices', over the real files beside the checkout."""

import argparse
import sys
from pathlib import Path
from typing import Final

from scripts.compare_devices.cases import FILES, read_cases
from scripts.compare_devices.measures import compared
from scripts.compare_devices.table import page

PAGE: Final = Path(__file__).parents[2] / "docs" / "devices.md"


def made_page() -> str:
    """The page as the code and the files give it."""
    cases = tuple(read_cases(sorted(FILES.glob("*.fit"))))
    return page(compared(cases), cases)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.compare_devices", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} instead of printing it")
    asked = parser.parse_args(words)
    if not FILES.is_dir():
        print("There are no real files beside the checkout.", file=sys.stderr)
        return 1
    text = made_page()
    if asked.write:
        PAGE.write_text(text)
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
