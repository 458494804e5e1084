"""Groups of entities, which the options can switch off."""

from collections.abc import Mapping
from typing import Any, Final, Literal

type Group = Literal["training", "records", "gear", "health", "sleep", "body"]

CONF_GROUPS: Final = "groups"
GROUPS: Final[tuple[Group, ...]] = ("training", "records", "gear", "health", "sleep", "body")


def is_chosen(group: Group | None, options: Mapping[str, Any]) -> bool:
    """Whether the entry's options want a group; what belongs to none is always there."""
    return group is None or group in options.get(CONF_GROUPS, GROUPS)
