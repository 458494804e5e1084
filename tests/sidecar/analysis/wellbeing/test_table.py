"""All figures together: against the slow way over made-up years, and what holds of every row."""

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis.wellbeing import (
    LOOK_BACK_DAYS,
    METRICS,
    REASONS,
    SETTING_KEYS,
    WELLBEING,
    WELLBEING_BY_KEY,
    Column,
    Past,
)
from milevault.model.settings import SETTINGS_BY_KEY
from milevault.model.wellness import HEALTH_METRICS_BY_KEY
from tests.sidecar.analysis.wellbeing import slow
from tests.sidecar.analysis.wellbeing.mornings import (
    AWAKE,
    DEEP,
    LIGHT,
    NAN,
    REM,
    Mornings,
    mornings,
    past,
    session,
)

HOUR = 3600.0


def made_up(seed: int, days: int, *, known: float = 0.85) -> dict[str, Any]:
    """Values with gaps, single days and whole weeks; nights of every kind."""
    rng = np.random.default_rng(seed)

    def gaps(column: np.ndarray, share: float = known) -> np.ndarray:
        column = np.where(rng.random(days) < share, column, NAN)
        off = int(rng.integers(0, days))
        column[off : off + int(rng.integers(0, 25))] = NAN
        return column

    asleep = np.clip(rng.normal(7, 1, days), 3, 11)
    start = rng.normal(-1, 0.8, days)
    sessions = [
        session(
            at,
            float(start[at]),
            float(start[at] + asleep[at] * rng.uniform(1.0, 1.25)),
            *([(float(start[at] + part), level) for part, level in ((0, LIGHT), (1, DEEP), (2, AWAKE), (2.2, REM))]
              if rng.random() < 0.7 else ()),
        )
        for at in range(days)
        if rng.random() < known
    ]  # fmt: skip
    values = {
        "hrv_last_night": gaps(np.exp(rng.normal(4, 0.15, days))),
        "resting_heart_rate": gaps(np.round(rng.normal(50, 2, days))),
        "sleep_duration_s": gaps(asleep * HOUR),
        "sleep_deep_s": gaps(asleep * HOUR * rng.uniform(0.05, 0.25, days)),
        "sleep_rem_s": gaps(asleep * HOUR * rng.uniform(0.1, 0.3, days)),
        "nap_duration_s": gaps(rng.uniform(600, 5400, days), 0.1),
        "sleep_score": gaps(np.round(rng.uniform(40, 95, days)), 0.5),
        "weight_kg": gaps(rng.normal(72, 0.4, days), 0.3),
        "body_fat_pct": gaps(rng.normal(15, 0.5, days), 0.2),
    }
    return {"values": values, "sessions": sessions, "days": days, "form": rng.normal(-5, 10, days)}


def cut(found: Past, first: int) -> Past:
    """The same without the first days."""
    nights = found.nights
    return Past(
        first_day=found.first_day,
        day_count=found.day_count - first,
        values={metric: column[first:] for metric, column in found.values.items()},
        nights=type(nights)(**{name: getattr(nights, name)[first:] for name in nights.__slots__}),
        settings={key: column[first:] for key, column in found.settings.items()},
        form=Column(values=found.form.values[first:], reasons=found.form.reasons[first:]),
    )


def as_days(column: np.ndarray) -> dict[int, float]:
    return {at: value for at, value in enumerate(column.tolist()) if not isnan(value)}


def expected(given: dict[str, Any], found: Mornings, at: int) -> dict[str, float | str | None]:
    """The slow way for one day; times and lengths of nights are taken as they are (``test_nights``)."""
    values = {metric: as_days(np.asarray(column)) for metric, column in given["values"].items()}
    asleep = as_days(found.values("sleep_asleep"))
    return {
        **slow.hrv(values["hrv_last_night"], at, 0.5),
        **slow.resting(values["resting_heart_rate"], at, 5),
        "sleep_debt": slow.debt(asleep, values["nap_duration_s"], at, 8 * HOUR),
        "sleep_bedtime_deviation": slow.clock_deviation(as_days(found.values("sleep_bedtime")), at),
        "sleep_wake_time_deviation": slow.clock_deviation(as_days(found.values("sleep_wake_time")), at),
        "sleep_mid_deviation": slow.clock_deviation(as_days(found.values("sleep_mid")), at),
        "weight_trend": slow.trend(values["weight_kg"], at),
        "weight_rate": slow.rate(values["weight_kg"], at),
        "body_fat_trend": slow.trend(values["body_fat_pct"], at),
        "body_fat_rate": slow.rate(values["body_fat_pct"], at),
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.3, 1.0))
def test_every_figure_equals_the_slow_way(seed: int, known: float) -> None:
    given_days = made_up(seed, 150, known=known)
    found = mornings(**given_days)
    for at in range(0, 150, 7):
        for key, value in expected(given_days, found, at).items():
            computed: float | str = found.values(key)[at]
            if value is None:
                assert isnan(computed), (key, at)
            elif isinstance(value, str):
                assert WELLBEING_BY_KEY[key].labels[int(computed)] == value, (key, at)
            else:
                assert computed == pytest.approx(value, rel=1e-9, abs=1e-6), (key, at)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 120))
def test_a_day_is_the_same_whatever_span_is_asked_for(seed: int, before: int) -> None:
    whole = past(**made_up(seed, LOOK_BACK_DAYS + 1 + before))
    short = cut(whole, before)
    one, other = Mornings(whole), Mornings(short)
    for row in WELLBEING:
        assert one.values(row.key)[-1:].tobytes() == other.values(row.key)[-1:].tobytes(), row.key
        assert one.figures[row.key].reasons[-1] == other.figures[row.key].reasons[-1], row.key


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_no_figure_knows_the_days_after_it(seed: int) -> None:
    given_days = made_up(seed, 120)
    short = {metric: column[:90] for metric, column in given_days["values"].items()}
    early = [one for one in given_days["sessions"] if one.day < session(90).day]
    whole = mornings(**given_days)
    first = mornings(values=short, sessions=early, days=90, form=given_days["form"][:90])
    for row in WELLBEING:
        np.testing.assert_array_equal(whole.values(row.key)[:90], first.values(row.key), row.key)


@pytest.mark.parametrize("known", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("row", WELLBEING, ids=lambda row: row.key)
def test_what_is_missing_has_a_reason_and_nothing_else_has(row: Any, known: float) -> None:
    found = mornings(**made_up(3, 200, known=known)).figures[row.key]
    assert found.values.dtype == np.float64
    assert found.values.shape == found.reasons.shape == (200,)
    assert not np.isinf(found.values).any()
    np.testing.assert_array_equal(np.isnan(found.values), found.reasons != 0)
    if row.labels:
        assert set(found.values[found.known]) <= set(range(len(row.labels)))


def test_nothing_known_gives_nothing_but_the_need() -> None:
    found = mornings(days=100)
    known = [row.key for row in WELLBEING if found.figures[row.key].known.any()]
    assert known == ["sleep_need"]


def test_scores_stay_within_their_scale() -> None:
    found = mornings(**made_up(5, 400))
    for key in ("sleep_score_own", "sleep_score", "readiness"):
        values = found.values(key)
        assert 0 <= np.nanmin(values) <= np.nanmax(values) <= 100
        assert np.isfinite(values).sum() > 100


def test_the_rows_of_the_tables() -> None:
    assert len(WELLBEING_BY_KEY) == len(WELLBEING)
    assert set(METRICS) <= HEALTH_METRICS_BY_KEY.keys()
    assert len(set(METRICS)) == len(METRICS)
    assert all(SETTINGS_BY_KEY[key].default is not None for key in SETTING_KEYS)
    assert len(set(REASONS)) == len(REASONS)
    assert all(row.version >= 1 and row.method for row in WELLBEING)
