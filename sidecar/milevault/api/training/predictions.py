"""Predictions: VDOT and race times, VO2max, critical power and threshold power, each with what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from milevault.analysis.athlete import ATHLETE_FIGURES_BY_KEY
from milevault.analysis.critical_power import FTP_EFFORT_S, critical_power, threshold_power
from milevault.analysis.prediction import RacePrediction, RunEffort, best_vdot, race_predictions
from milevault.api.call import Call
from milevault.api.training import queries, schema, spans
from milevault.model.figures import EFFORT_MEASURES, EffortKind, EffortMeasure
from milevault.model.wellness import HEALTH_METRICS_BY_KEY
from milevault.store import health, records
from milevault.store.records import Best, Scope, Size

RECORDED: Final = ("vo2max_running", "vo2max_cycling")
_MEASURES: Final[Mapping[EffortKind, EffortMeasure]] = {row.kind: row for row in EFFORT_MEASURES}
_DIGITS: Final = 2
type Efforts = Sequence[tuple[Size, Best]]


async def list_all(call: Call) -> schema.PredictionList:
    """What the best efforts of the last days (90 if not said) make likely, and the VO2max devices recorded."""
    query = call.query(queries.PredictionsQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        last = spans.today(athlete)
        first = last - timedelta(days=query.days - 1)
        outdoors = Scope(first_day=first, last_day=last)
        runs = await records.bests(connection, athlete.athlete_id, outdoors, sport="running", kind="distance")
        anywhere = Scope(first_day=first, last_day=last, include_indoor=True)
        rides = await records.bests(connection, athlete.athlete_id, anywhere, sport="cycling", kind="power")
        latest = await health.latest(connection, athlete.athlete_id)
    return schema.PredictionList(
        first_day=first,
        last_day=last,
        figures=[
            *(_recorded(metric, latest.get(metric)) for metric in RECORDED),
            *_running(runs),
            *_cycling(rides),
        ],
        races=_races(runs),
    )


def _recorded(metric: str, found: health.Value | None) -> schema.Prediction:
    return schema.Prediction(
        key=metric,
        value=None if found is None else round(found.value, _DIGITS),
        unit=HEALTH_METRICS_BY_KEY[metric].unit,
        method="recorded",
        version=None,
        reason="not_recorded" if found is None else None,
        day=None if found is None else found.day,
    )


def _figure(
    key: str,
    value: float | None,
    method: str,
    reason: schema.Reason,
    basis: Efforts = (),
    error: float | None = None,
) -> schema.Prediction:
    """``reason`` counts where there is no value."""
    figure = ATHLETE_FIGURES_BY_KEY[key]
    return schema.Prediction(
        key=key,
        value=None if value is None else round(value, _DIGITS),
        unit=figure.unit,
        method=method,
        version=figure.version,
        reason=reason if value is None else None,
        error=None if error is None else round(error, _DIGITS),
        basis=[_basis(*one) for one in basis],
    )


def _basis(size: Size, best: Best) -> schema.PredictionBasis:
    measure = _MEASURES[size.kind]
    return schema.PredictionBasis(
        activity_id=best.activity_id,
        local_date=best.local_date,
        size=size.size,
        size_unit=measure.size_unit,
        value=round(best.value, _DIGITS),
        unit=measure.unit,
    )


def _run_efforts(runs: Efforts) -> dict[RunEffort, tuple[Size, Best]]:
    return {RunEffort(distance_m=size.size, seconds=best.value): (size, best) for size, best in runs}


def _running(runs: Efforts) -> list[schema.Prediction]:
    efforts = _run_efforts(runs)
    found = best_vdot(efforts)
    if found is None:
        return [_figure("vdot", None, "vdot", "efforts_do_not_fit" if runs else "no_efforts")]
    return [_figure("vdot", found[0], "vdot", "no_efforts", [efforts[found[1]]])]


def _races(runs: Efforts) -> list[schema.RaceTime]:
    efforts = _run_efforts(runs)
    return [_race(one, efforts[one.effort]) for one in race_predictions(efforts)]


def _race(found: RacePrediction, effort: tuple[Size, Best]) -> schema.RaceTime:
    figure = ATHLETE_FIGURES_BY_KEY["race_time_s"]
    return schema.RaceTime(
        race=found.race,
        distance_m=found.distance_m,
        key=figure.key,
        value=round(found.seconds, _DIGITS),
        unit=figure.unit,
        method=found.method,
        version=figure.version,
        basis=_basis(*effort),
    )


def _cycling(rides: Efforts) -> list[schema.Prediction]:
    power = {size.size: best.value for size, best in rides}
    by_duration = {size.size: (size, best) for size, best in rides}
    lacking: schema.Reason = "efforts_do_not_fit" if rides else "no_efforts"
    fit = critical_power(power)
    of_fit = [] if fit is None else [by_duration[duration] for duration in fit.durations_s]
    critical = None if fit is None else fit.critical_power_w
    w_prime = None if fit is None else fit.w_prime_j
    error = None if fit is None else fit.error_w
    threshold = threshold_power(power)
    return [
        _figure("critical_power_w", critical, "work_over_time", lacking, of_fit, error),
        _figure("w_prime_j", w_prime, "work_over_time", lacking, of_fit, error),
        _figure(
            "functional_threshold_power_estimate_w",
            threshold,
            "share_of_20_minutes",
            "no_effort_of_20_minutes" if rides else "no_efforts",
            [] if threshold is None else [by_duration[FTP_EFFORT_S]],
        ),
    ]
