"""The gallery has a picture of everything, and shows every picture."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
LOOKS: Final = ("light", "dark", "phone")
# With the sample athlete, of an empty vault, open while the sidecar went away, opened meanwhile.
STATES: Final = ("", "-empty", "-stale", "-down")
VIEWS: Final = ("today", "activities", "health", "training", "routes", "welcome")
MOST_BYTES: Final = 6_000_000


def pictures() -> set[Path]:
    return {path for path in (DOCS / "images").rglob("*") if path.is_file()}


def shown_in(page: Path) -> set[Path]:
    """The pictures that a page shows, whether or not they exist."""
    found = re.findall(r'(?:src="|!\[[^\]]+\]\()([^")]+\.webp)', page.read_text())
    return {(page.parent / name).resolve() for name in found}


def test_gallery_shows_every_picture_and_none_that_is_missing() -> None:
    assert shown_in(DOCS / "gallery.md") == pictures()
    assert shown_in(ROOT / "README.md") <= pictures()


def test_every_picture_says_what_it_shows() -> None:
    tags = re.findall(r"<img [^>]+>", (DOCS / "gallery.md").read_text())
    assert tags
    assert [tag for tag in tags if not re.search(r'alt="[^"]{15,}"', tag)] == []


def test_every_view_and_card_is_there_in_every_look_and_state() -> None:
    cards = [path.name for path in (ROOT / "lovelace" / "src" / "cards").iterdir() if path.is_dir()]
    wanted = {f"views/{view}-{look}" for view in VIEWS for look in LOOKS}
    wanted |= {f"cards/{card}{state}-{look}" for card in cards for state in STATES for look in LOOKS}
    have = {path.relative_to(DOCS / "images").with_suffix("").as_posix() for path in pictures()}
    assert wanted - have == set()


def test_pictures_are_small_enough_for_the_repository() -> None:
    assert sum(path.stat().st_size for path in pictures()) < MOST_BYTES
