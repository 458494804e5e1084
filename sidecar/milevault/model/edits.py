"""The user's word on an activity, kept by the recording's own name so that it survives every rebuild."""

from dataclasses import dataclass, fields


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
