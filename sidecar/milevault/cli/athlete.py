"""``milevault athlete add|change|list``."""

import argparse
import os
from pathlib import Path

from milevault.app import Settings
from milevault.cli import output

LOCAL_TIME = Path("/etc/localtime")


def add(parser: argparse.ArgumentParser) -> None:
    """add SLUG [--name] [--time-zone], change SLUG [--name] [--time-zone], list."""
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("add", help="add an athlete")
    new.add_argument("slug", help="short name for folders and commands, such as 'ada'")
    new.add_argument("--name", help="the name to show (default: the short name)")
    new.add_argument("--time-zone", help="IANA name such as Europe/Berlin (default: this machine's)")
    other = actions.add_parser("change", help="give an athlete another name or time zone")
    other.add_argument("slug", help="the short name, which stays")
    other.add_argument("--name", help="the name to show")
    other.add_argument(
        "--time-zone", help="IANA name; activities that are in the vault keep the day they have"
    )
    listing = actions.add_parser("list", help="list all athletes")
    listing.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Adds, changes or lists."""
    import asyncio
    import dataclasses
    import json

    from milevault.app import managing

    if arguments.action == "add":
        zone = arguments.time_zone or local_time_zone()
        slug = arguments.slug
        added = asyncio.run(managing.add_athlete(settings, slug, arguments.name or slug, zone))
        output.line(f"Athlete {added.slug} has id {added.athlete_id} and time zone {added.time_zone}.")
        return 0
    if arguments.action == "change":
        change = managing.change_athlete(settings, arguments.slug, arguments.name, arguments.time_zone)
        changed = asyncio.run(change)
        output.line(f"Athlete {changed.slug} is called {changed.name}, time zone {changed.time_zone}.")
        return 0
    found = [dataclasses.asdict(one) for one in asyncio.run(managing.list_athletes(settings))]
    if arguments.json:
        output.line(json.dumps({"athletes": found}))
    else:
        output.table(("id", "slug", "name", "time zone"), [tuple(one.values()) for one in found])
    return 0


def local_time_zone(local_time: Path = LOCAL_TIME) -> str:
    """This machine's IANA time zone; UTC where it does not say."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    linked = str(local_time.resolve()).partition("/zoneinfo/")[2] if local_time.is_symlink() else ""
    for name in (os.environ.get("TZ", "").removeprefix(":"), linked):
        try:
            if name:
                return "UTC" if name == "Etc/UTC" else ZoneInfo(name).key
        except ZoneInfoNotFoundError, ValueError, OSError:
            continue
    return "UTC"
