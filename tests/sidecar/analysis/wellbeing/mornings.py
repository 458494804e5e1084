"""Made-up days and nights for the tests of wellbeing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.wellbeing import (
    METRICS,
    REASONS,
    SETTING_KEYS,
    WELLBEING_BY_KEY,
    Past,
    Session,
    compute,
    nights,
    setting_columns,
)
from milevault.analysis.wellbeing.past import column
from milevault.model.settings import SettingsHistory

FIRST = date(2026, 1, 1)
BERLIN = ZoneInfo("Europe/Berlin")
NAN = float("nan")
AWAKE, LIGHT, DEEP, REM = 1, 2, 3, 4


def day(index: int) -> date:
    return FIRST + timedelta(days=index)


def session(
    index: int,
    start_h: float = -1,
    end_h: float = 7,
    *stages: tuple[float, int],
    zone: tzinfo = BERLIN,
    offset_s: int | None = None,
) -> Session:
    """A night on the wall clock of ``zone``: hours from the midnight that begins the day; ``stages`` are (hour, level)."""
    start, end = (on_the_wall(index, hour, zone) for hour in (start_h, end_h))
    return Session(
        day=day(index),
        start_time=start,
        end_time=end,
        utc_offset_s=offset_s,
        stage_starts_s=[(hour - start_h) * 3600 for hour, _ in stages],
        stage_levels=[level for _, level in stages],
        stages_end_s=(end - start).total_seconds(),
    )


def on_the_wall(index: int, hour: float, zone: tzinfo) -> datetime:
    """The moment at which a clock in ``zone`` shows that hour of the day (negative: of the day before)."""
    shown = datetime.combine(day(index), time()) + timedelta(hours=hour)
    return shown.replace(tzinfo=zone).astimezone(UTC)


def past(
    values: Mapping[str, Sequence[float]] | None = None,
    sessions: Sequence[Session] = (),
    *,
    days: int | None = None,
    settings: Mapping[str, float] | None = None,
    form: Sequence[float] | None = None,
    zone: tzinfo = BERLIN,
) -> Past:
    """What is known of some days from FIRST on, not computed yet; as many as the longest column has."""
    given = {metric: np.array(column, np.float64) for metric, column in (values or {}).items()}
    assert given.keys() <= set(METRICS)
    count = days or max(map(len, given.values()))
    history = SettingsHistory(values={key: [(FIRST, value)] for key, value in (settings or {}).items()})
    return Past(
        first_day=FIRST,
        day_count=count,
        values=given,
        nights=nights(sessions, zone, FIRST, count),
        settings=setting_columns(history, SETTING_KEYS, FIRST, count),
        form=column(np.full(count, NAN) if form is None else np.array(form, np.float64), "no_load"),
    )


class Mornings:
    """The figures of those days, by key."""

    def __init__(self, known: Past) -> None:
        self.past = known
        self.figures = compute(known)

    def values(self, key: str) -> NDArray[np.float64]:
        return self.figures[key].values

    def last(self, key: str) -> Any:
        """The last day's value, or the reason why there is none."""
        found = self.figures[key]
        if found.reasons[-1]:
            assert np.isnan(found.values[-1])
            return REASONS[found.reasons[-1]]
        value = float(found.values[-1])
        labels = WELLBEING_BY_KEY[key].labels
        return labels[int(value)] if labels else value


def mornings(*args: Any, **more: Any) -> Mornings:
    """As ``past``, computed."""
    return Mornings(past(*args, **more))
