"""``milevault token create|list|revoke``."""

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from milevault.app import Settings
from milevault.cli import output

if TYPE_CHECKING:
    from milevault.store.tokens import TokenRow


def add(parser: argparse.ArgumentParser) -> None:
    """create --name N --scopes a,b [--athlete SLUG]..., list, revoke ID."""
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("create", help="create a token and print it, once")
    new.add_argument("--name", required=True, help="what the token is for, such as 'Home Assistant'")
    new.add_argument("--scopes", required=True, help="comma list of read, events, ingest, edit, admin")
    new.add_argument(
        "--athlete", action="append", default=[], metavar="SLUG", help="only this one; may be repeated"
    )
    new.add_argument(
        "--expires-days", type=int, metavar="DAYS", help="valid for so many days (default: for ever)"
    )
    new.add_argument("--plain", action="store_true", help="print the token and nothing else")
    actions.add_parser("list", help="list all tokens, without their secret part")
    old = actions.add_parser("revoke", help="end a token at once")
    old.add_argument("id", type=int, help="its id, as 'token list' shows it")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Creates, lists or revokes."""
    import asyncio

    from milevault.app import managing

    if arguments.action == "create":
        scopes = [scope.strip() for scope in arguments.scopes.split(",") if scope.strip()]
        created, plain = asyncio.run(
            managing.create_token(
                settings, arguments.name, scopes, arguments.athlete, _expiry(arguments.expires_days)
            )
        )
        if not arguments.plain:
            output.line(
                f"Token {created.token_id} ({', '.join(sorted(created.scopes))}). It is shown only now:"
            )
        output.line(plain)
        return 0
    if arguments.action == "revoke":
        if asyncio.run(managing.revoke_token(settings, arguments.id)):
            output.line("The token is revoked; open event streams end within 5 seconds.")
            return 0
        output.aside("milevault: there is no such token, or it was revoked before.")
        return 1
    found, slugs = asyncio.run(managing.list_tokens(settings))
    headings = ("id", "begins", "name", "scopes", "athletes", "last used", "state")
    output.table(headings, [_row(one, slugs) for one in found])
    return 0


def _expiry(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) + timedelta(days=days)


def _row(one: TokenRow, slugs: dict[int, str]) -> tuple[object, ...]:
    athletes = (
        "all" if one.athlete_ids is None else ",".join(slugs.get(key, "?") for key in sorted(one.athlete_ids))
    )
    used = "never" if one.last_used_at is None else f"{one.last_used_at:%Y-%m-%d %H:%M}"
    expired = one.expires_at is not None and one.expires_at <= datetime.now(UTC)
    state = "revoked" if one.revoked_at else "expired" if expired else "valid"
    return one.token_id, f"{one.prefix}…", one.name, ",".join(sorted(one.scopes)), athletes, used, state
