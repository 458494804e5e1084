"""Which Host header is let in: without this, a web page could reach the API by rebinding its own name."""

import ipaddress
from collections.abc import Collection
from typing import Final

# Names no public domain can have, so that no web page can call itself so. The Supervisor reaches an app
# as '<repository>-milevault', a single label.
LOCAL_NAMES: Final = frozenset(
    {"localhost", "milevault", "milevault.local", "homeassistant", "homeassistant.local"}
)


def host_name(header: str) -> str | None:
    """The name or address in a Host header, lower case, without port; None where it is malformed."""
    text = header.strip().lower()
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        port = port.removeprefix(":")
        well_formed = bracket == "]"
    else:
        name, _, port = text.partition(":")
        well_formed = ":" not in port
    if not well_formed or not name or (port and not (port.isascii() and port.isdigit())):
        return None
    return name.rstrip(".") or None


def is_allowed(header: str | None, allowed: Collection[str]) -> bool:
    """True for loopback and private addresses, names only a local network has, and the configured ones."""
    name = host_name(header) if header else None
    if name is None:
        return False
    if name in LOCAL_NAMES or name in allowed or ("." not in name and name.endswith("-milevault")):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local
