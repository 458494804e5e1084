"""Layout: what the names in a service's export mean. One module and one row in ARCHIVES per service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of export. Every name has ``/`` between its parts and no wrapping folder.

    ``recognise(names)`` knows it by all its names. ``skip(name)`` gives the rule (a key of SKIPPED) by which a
    file is passed over unopened, None for one to look into: what is not expected there stays closed.
    ``external_key(name)`` is how the export's own tables call that file, None where they do not.
    ``is_late(name)`` is true of files that tell of others, which are taken first. ``label(name)`` is what
    people are shown: nothing that says whose account it is.
    """

    name: str
    recognise: Callable[[Sequence[str]], bool]
    skip: Callable[[str], str | None]
    external_key: Callable[[str], str | None]
    is_late: Callable[[str], bool]
    label: Callable[[str], str]


SKIPPED: Final[Mapping[str, str]] = {
    "media": "Pictures and videos stay in the archive.",
    "private": "Messages, contacts and sign-ins are not read.",
    "not_needed": "This part of the export holds nothing that MileVault keeps.",
    "symbolic_link": "A link in an archive is never followed.",
    "litter": "Programs leave such files beside others; they hold nothing.",
}
