"""What an athlete's data says about a setting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value: from which day and activity it is, and of how many values; None where that means nothing."""

    value: float
    day: date | None = None
    activity_id: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """All that is known on ``day``. ``heart_rate`` and ``power`` are best efforts by their seconds, bpm and W.

    ``device`` is what devices were set to, by the setting's key; ``resting`` the resting heart rates of days, bpm.
    """

    day: date
    heart_rate: Mapping[float, Evidence] = field(default_factory=dict)
    power: Mapping[float, Evidence] = field(default_factory=dict)
    device: Mapping[str, Evidence] = field(default_factory=dict)
    resting: Sequence[float] = ()
    weight: Evidence | None = None
    birth_year: float | None = None
