"""What the pages for people name exists: links, commands with their flags, settings, files."""

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from milevault.cli.commands import COMMANDS, parser
from milevault.config import Settings

from .test_hygiene import ROOT, tracked

PAGES = sorted(path for path in tracked() if path.suffix == ".md" and "changes" not in path.parts)
# How the tail of every file and folder in the repository is called.
TAILS = {
    "/".join(parts[at:])
    for path in tracked()
    for own in (path.relative_to(ROOT), *path.relative_to(ROOT).parents)
    if (parts := own.parts)
    for at in range(len(parts))
}
# Of Home Assistant, of the user, or made by MileVault.
ELSEWHERE = {"configuration.yaml", ".reason.txt", "milevault.zip"}
FOLDERS = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name in TAILS))
FILE = re.compile(
    rf"(?:[\w@-]+/)*[\w@.-]+\.(?:py|ts|mjs|md|json|yaml|sql|sh|toml|txt|ini)|(?:{FOLDERS})/(?:[\w-]+/?)*"
)
OTHER_VARIABLES = {"MILEVAULT_DATABASE_PASSWORD"}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def anchors(page: Path) -> set[str]:
    """What a link may name after #: headings as the web site writes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    bare = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in bare}


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if re.match(r"\w+:", link):
            assert link.startswith("https://"), link
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def code(page: Path) -> Iterator[str]:
    """Code of a page, line by line: blocks and what stands between backticks."""
    text = page.read_text()
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def sub_parser(above: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser | None:
    """The parser of a command below another; None where it has none of the name."""
    below = next((one for one in above._actions if isinstance(one, argparse._SubParsersAction)), None)
    return None if below is None else below.choices.get(name)


@each_page
def test_every_command_of_the_vault_exists_with_its_flags(page: Path) -> None:
    for line in code(page):
        found = re.search(r"(?:^|\s)milevault ((?!milevault)[a-z]+\b.*)", line)
        if found is None or line.startswith(("echo", "#")):
            continue
        words = shlex.split(found[1].replace("...", ""), comments=True)
        command = sub_parser(parser(), words[0])
        assert command is not None, line
        deeper = sub_parser(command, words[1]) if len(words) > 1 else None
        known = (deeper or command)._option_string_actions
        assert {word for word in words if word.startswith("--")} <= set(known), line


@each_page
def test_every_setting_exists(page: Path) -> None:
    known = {f"MILEVAULT_{field.name.upper()}" for field in fields(Settings)}
    assert set(re.findall(r"MILEVAULT_[A-Z_]+[A-Z]", page.read_text())) <= known | OTHER_VARIABLES


@each_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    for line in code(page):
        name = line.split()[0] if line.split() else ""
        if FILE.fullmatch(name) and name not in ELSEWHERE:
            assert name.rstrip("/") in TAILS, name


def test_the_readme_lists_every_setting_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = set(re.findall(r"`(MILEVAULT_[A-Z_]+)`", readme))
    # For tests and for the image itself.
    own = {"MILEVAULT_HEARTBEAT_SECONDS", "MILEVAULT_PG_BIN"}
    assert {f"MILEVAULT_{field.name.upper()}" for field in fields(Settings)} - own <= rows
    assert {row.name for row in COMMANDS} <= set(re.findall(r"`milevault ([a-z]+)", readme))
