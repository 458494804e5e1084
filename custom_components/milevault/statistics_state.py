"""What has been imported into the statistics, and what waits to be: survives a restart of Home Assistant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypedDict, cast

from .statistics_rows import Year, Years
from .statistics_series import BY_SOURCE, Source

# A pending year that stands for every year there is.
ALL_YEARS: Final = 0
# Before every activity and every day of health.
LONG_AGO: Final = 1900


class SavedStatistics(TypedDict):
    """One athlete in the file; ``years``: series -> year -> digest and total."""

    signature: str
    checked_on: str
    pending: dict[str, int]
    years: dict[str, dict[str, tuple[str, float]]]


def year_before(day: date) -> int:
    """The year from which on a change on ``day`` counts, whatever the time zone that ``day`` was taken in."""
    return (day - timedelta(days=1)).year if day > date.min else day.year


@dataclass(slots=True)
class StatisticsState:
    """One athlete's. ``pending``: source -> first year that has to be read again.

    ``signature`` names everything that makes all statistics invalid when it changes; ``checked_on`` is the athlete's
    day of the last look at everything. ``marks`` counts what was marked, to notice marks during an import.
    """

    signature: str = ""
    checked_on: str = ""
    pending: dict[Source, int] = field(default_factory=dict)
    years: dict[str, Years] = field(default_factory=dict)
    marks: int = 0

    def mark(self, sources: Iterable[Source], year: int = ALL_YEARS) -> None:
        """Have ``sources`` read again from ``year`` on."""
        self.marks += 1
        for source in sources:
            self.pending[source] = min(year, self.pending.get(source, year))

    def follow(self, signature: str, today: str) -> None:
        """Mark everything once a day; under another signature nothing that was imported counts."""
        if signature != self.signature:
            self.signature = signature
            self.checked_on = ""
            for key in self.years:
                self.distrust(key)
        if today != self.checked_on:
            self.checked_on = today
            self.mark(BY_SOURCE)

    def distrust(self, key: str) -> None:
        """Have the whole series compared with what the recorder has, and cleared where nothing is left of it."""
        self.years[key] = {LONG_AGO: Year(digest="", total=0.0)}

    def done(self, source: Source, marks: int) -> None:
        """``source`` is imported as it was when ``marks`` were made; later ones stay."""
        if marks == self.marks:
            self.pending.pop(source, None)

    def first_year(self, source: Source) -> int | None:
        """The first imported year of any series of ``source``."""
        return min((year for one in BY_SOURCE[source] for year in self.years.get(one.key, ())), default=None)

    def data(self) -> SavedStatistics:
        """As the file has it."""
        return SavedStatistics(
            signature=self.signature,
            checked_on=self.checked_on,
            pending={str(source): year for source, year in self.pending.items()},
            years={
                key: {str(year): (one.digest, one.total) for year, one in years.items()}
                for key, years in self.years.items()
            },
        )

    @classmethod
    def of(cls, saved: SavedStatistics) -> StatisticsState:
        """Back from the file."""
        return cls(
            signature=saved["signature"],
            checked_on=saved["checked_on"],
            pending={cast("Source", key): year for key, year in saved["pending"].items() if key in BY_SOURCE},
            years={
                key: {int(year): Year(digest=one[0], total=one[1]) for year, one in years.items()}
                for key, years in saved["years"].items()
            },
        )
