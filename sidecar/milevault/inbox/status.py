"""What a person should know of the inbox; shown by the API, the doctor and the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["starting", "standby", "watching", "unavailable", "paused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStatus:
    """What a person should know of the inbox; ``reason`` for 'unavailable' and 'paused'.

    Every file in it is in exactly one of the counts: ``settling`` (not quiet or not complete yet),
    ``importing`` (taken in, waits for its outcome), ``stuck`` (finished, but the share does not let us
    clear it), ``refused`` (stays, with a reason beside it), ``unassigned`` (no athlete's), ``unreadable``,
    ``ignored`` (by rule).
    """

    state: State
    reason: str | None = None
    notifications: bool = False
    settling: int = 0
    importing: int = 0
    stuck: int = 0
    refused: int = 0
    unassigned: int = 0
    unreadable: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
