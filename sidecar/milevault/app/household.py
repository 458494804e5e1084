"""The athletes that a Home Assistant app names in its options, where no command line is at hand."""

import logging
import re
import unicodedata
from typing import Final

from milevault.app import HomeAssistantApp
from milevault.errors import Duplicate
from milevault.store import athletes
from milevault.store.pool import Pool

_LOG: Final = logging.getLogger(__name__)
LONGEST_SLUG: Final = 63
# Letters that Unicode does not take apart into a plain one and a mark.
SPELLED: Final = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"})


def slug_of(name: str) -> str:
    """The name of the athlete's folder; '' where the name has no letter or digit of the Latin alphabet.

    >>> slug_of("Zoë Müller-Ångström")
    'zoe-muller-angstrom'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(SPELLED))
    words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    return "-".join(words)[:LONGEST_SLUG].strip("-")


async def add_missing(pool: Pool, app: HomeAssistantApp) -> None:
    """Adds an athlete for each name whose folder name is not taken; nobody is ever renamed or removed."""
    async with pool.acquire() as connection:
        for name in app.athletes:
            try:
                added = await athletes.create(connection, slug_of(name), name, app.time_zone)
            except Duplicate:
                continue
            except ValueError as error:
                _LOG.warning("An athlete of the app's options cannot be added: %s", error)
            else:
                _LOG.info("The athlete %s was added from the app's options.", added.slug)
