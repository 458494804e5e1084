"""activities.csv -> activities without samples: what only Strava's own list knows of each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from milevault.errors import CorruptFile, NotAnActivity, UnsupportedFile
from milevault.importers.files.strava import dates
from milevault.importers.files.strava.columns import Columns, find_columns
from milevault.importers.files.strava.numbers import number, yes_or_no
from milevault.importers.files.strava.sports import sport_of
from milevault.importers.files.strava.table import Table
from milevault.importers.sports import NamedSport
from milevault.importers.text import clean_line, clean_paragraphs
from milevault.model import Activity, FileContent, Streams
from milevault.model.bounds import within_bounds
from milevault.model.sport import sport_named
from milevault.model.validity import EARLIEST

# Forty years of three a day; more are no athlete's list.
MAX_ACTIVITIES: Final = 50_000
_NO_SAMPLES: Final = Streams(elapsed_s=np.empty(0), values={})
# The number in a file's name is the upload's, not the activity's.
_UPLOAD: Final = re.compile(r"(?:^|/)(\d{1,20})\.(?:fit|gpx|tcx)(?:\.gz)?$", re.IGNORECASE)
_KILOMETRE_M: Final = 1000.0
# A distance shown without its unit is kilometres, unless nobody could be that fast.
_SPEED_SLACK: Final = 1.5
# Field of activities.csv -> field of Activity, both in SI units.
_VALUES: Final = (
    ("moving", "moving_time_s"),
    ("gain", "elevation_gain_m"),
    ("loss", "elevation_loss_m"),
    ("avg_speed", "avg_speed_mps"),
    ("max_speed", "max_speed_mps"),
    ("avg_heart_rate", "avg_heart_rate"),
    ("max_heart_rate", "max_heart_rate"),
    ("avg_power", "avg_power_w"),
    ("max_power", "max_power_w"),
    ("avg_cadence", "avg_cadence"),
    ("calories", "calories_kcal"),
    ("exertion", "perceived_exertion"),
)

type Cells = Sequence[str]


def recognises(table: Table) -> bool:
    """Whether the table is a list of activities."""
    return find_columns(table.header, table.rows) is not None


def read(table: Table) -> FileContent:
    """The list's activities; rows without a date or a duration are counted in a finding and left out.

    Raises NotAnActivity where the list is empty, CorruptFile where no row can be read.
    """
    columns = find_columns(table.header, table.rows)
    if columns is None:
        raise UnsupportedFile("strava_columns", "The columns of this list of activities are not known.")
    if not table.rows:
        raise NotAnActivity("strava_empty", "Strava's list of activities is empty.")
    if len(table.rows) > MAX_ACTIVITIES:
        raise CorruptFile("too_many_activities", f"The list holds more than {MAX_ACTIVITIES} activities.")
    reader = _Rows(columns=columns, month_first=_month_first(columns, table.rows))
    found = [reader.activity(at, cells) for at, cells in enumerate(table.rows)]
    activities = tuple(one for one in found if one is not None)
    if not activities:
        raise CorruptFile(
            "strava_no_dates", "No row of Strava's list has a date and a duration that can be read."
        )
    skipped = len(found) - len(activities)
    findings = (f"rows_skipped:{skipped}",) if skipped else ()
    return FileContent(
        activities=activities, findings=(*findings, "list_damaged") if table.damaged else findings
    )


def _month_first(columns: Columns, rows: Sequence[Cells]) -> bool:
    at = columns.shown["date"]
    return dates.month_first(row[at] for row in rows if at < len(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Reads the rows of one list."""

    columns: Columns
    month_first: bool

    def activity(self, at: int, cells: Cells) -> Activity | None:
        start = dates.moment(self._text(cells, "date"), self.month_first)
        elapsed_s = self._value(cells, "elapsed", "elapsed_time_s") or self._value(
            cells, "moving", "moving_time_s"
        )
        if start is None or start < EARLIEST or not elapsed_s:
            return None
        sport = sport_of(self._text(cells, "type"))
        file = self._text(cells, "file").strip()
        values: dict[str, Any] = {name: self._value(cells, field, name) for field, name in _VALUES}
        return Activity(
            session_index=at,
            sport=sport.sport,
            sub_sport=sport.sub_sport,
            indoor=sport.indoor,
            start_time=start,
            elapsed_time_s=elapsed_s,
            streams=_NO_SAMPLES,
            distance_m=self._distance(cells, sport, elapsed_s),
            name=clean_line(self._text(cells, "name")),
            description=clean_paragraphs(self._text(cells, "description")),
            gear=clean_line(self._text(cells, "gear")),
            commute=self._best(cells, "commute", yes_or_no),
            external_key=_external_key(file, self._text(cells, "id").strip()),
            findings=() if file else ("manual_entry",),
            **values,
        )

    def _text(self, cells: Cells, field: str) -> str:
        at = self.columns.shown.get(field, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    def _best[T](self, cells: Cells, field: str, read_cell: Callable[[str], T | None]) -> T | None:
        """The first of a field's columns that says something."""
        for at in self.columns.best(field):
            if at < len(cells) and (value := read_cell(cells[at])) is not None:
                return value
        return None

    def _value(self, cells: Cells, field: str, name: str) -> float | None:
        return self._best(cells, field, lambda cell: within_bounds(name, number(cell)))

    def _distance(self, cells: Cells, sport: NamedSport, elapsed_s: float) -> float | None:
        at = self.columns.raw.get("distance", -1)
        if 0 <= at < len(cells) and (raw := within_bounds("distance_m", number(cells[at]))) is not None:
            return raw
        shown = number(self._text(cells, "distance"))
        if shown is None:
            return None
        farthest = sport_named(sport.sport).max_speed_mps * elapsed_s * _SPEED_SLACK
        kilometres = shown * _KILOMETRE_M
        return within_bounds("distance_m", kilometres if kilometres <= farthest else shown)


def _external_key(file: str, activity_id: str) -> str | None:
    """The name of the activity in the export: that of its file, else that of its row.

    >>> _external_key("activities/123.fit.gz", "9"), _external_key("", "9"), _external_key("", "x")
    ('strava:123', 'strava:activity:9', None)
    """
    if upload := _UPLOAD.search(file):
        return f"strava:{upload[1]}"
    known = activity_id.isascii() and activity_id.isdigit() and len(activity_id) <= 20
    return f"strava:activity:{activity_id}" if known else None
