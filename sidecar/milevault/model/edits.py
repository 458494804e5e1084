"""The user's word on an activity, kept by the recording's own name so that it survives every rebuild."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """None: not edited. An empty text takes away what the file says.

    ``excluded`` keeps the activity out of records; ``trim_start_s`` and ``trim_end_s`` are seconds since the
    recorded start between which the activity lies. ``deleted`` hides it until the user wants it back.
    """

    name: str | None = None
    description: str | None = None
    sport: str | None = None
    sub_sport: str | None = None
    gear: str | None = None
    perceived_exertion: float | None = None
    feel: float | None = None
    indoor: bool | None = None
    commute: bool | None = None
    race: bool | None = None
    excluded: bool | None = None
    trim_start_s: float | None = None
    trim_end_s: float | None = None
    deleted: bool | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what was edited, in the order of this class."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What was edited, by name, in the order of this class."""
        return {name: getattr(self, name) for name in self.fields}

    @property
    def told(self) -> tuple[str, ...]:
        """The names that an activity's page shows; a deleted activity has no page."""
        return tuple(name for name in self.fields if name != "deleted")

    def over(self, earlier: Edits) -> Edits:
        """These edits, and the earlier ones of whatever these do not speak of.

        >>> Edits(name="Lake").over(Edits(name="Run", race=True)).values
        {'name': 'Lake', 'race': True}
        """
        return replace(earlier, **self.values)

    def since(self, shift_s: float) -> Edits:
        """The same trim counted from a start that is ``shift_s`` seconds earlier; to the millisecond.

        >>> Edits(trim_start_s=60.0).since(4.0).trim_start_s
        64.0
        """
        trim = {name: getattr(self, name) for name in TRIM if getattr(self, name) is not None}
        return replace(self, **{name: round(seconds + shift_s, 3) for name, seconds in trim.items()})


TRIM: Final = ("trim_start_s", "trim_end_s")
NO_EDITS: Final = Edits()
