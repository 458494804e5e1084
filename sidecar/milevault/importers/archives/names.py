"""Names of entries: labels for people and keys for the layouts, never paths."""

import re
from typing import Final

from milevault.errors import CorruptFile

_DRIVE: Final = re.compile(r"[A-Za-z]:")
# A local part has at most 64 characters; an underscore may belong to it, and what stands before goes with it.
_EMAIL: Final = re.compile(r"[^\s/\\,;:<>()\[\]@]{1,64}@[^\s/\\_@]{1,253}\.[A-Za-z]{2,24}(?![A-Za-z])")


def text_of(name: bytes, *, utf8: bool) -> str:
    """The name as text: UTF-8 where it is (many programs write it without saying so), else code page 437.

    Bytes that a name marked as UTF-8 cannot mean become lone surrogates, which labels show as escapes.
    """
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8", "surrogateescape") if utf8 else name.decode("cp437")


def parts_of(name: str) -> list[str]:
    r"""The folders and the file of a name; ``/`` and ``\`` separate, as zips made by Windows have it.

    Raises CorruptFile where the name points out of the archive: no honest program writes that.

    >>> parts_of("a\\b/c.fit")
    ['a', 'b', 'c.fit']
    """
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or _DRIVE.match(plain) or not parts:
        raise CorruptFile("unsafe_name", "The name of this entry points out of the archive.")
    return parts


def unwrapped(names: list[str]) -> list[str]:
    """The names without a folder that wraps them all.

    >>> unwrapped(["export/activities.csv", "export/activities/1.fit"])
    ['activities.csv', 'activities/1.fit']
    """
    tops = {name.partition("/")[0] for name in names}
    if len(tops) == 1 and all("/" in name for name in names):
        return [name.partition("/")[2] for name in names]
    return names


def without_email(name: str) -> str:
    """The name without an e-mail address, and without the mark that tied it to the rest.

    >>> without_email("DI-Connect-Uploaded-Files/jo_ann@example.org_123.fit")
    'DI-Connect-Uploaded-Files/123.fit'
    """
    return _EMAIL.sub("", name).replace("/_", "/").removeprefix("_") if "@" in name else name
