"""Everything computed of one activity that is stored: from its samples alone, and with the athlete's settings.

``summary`` completes what a file says of the activity before files are merged. What is here is computed of the
merged and edited activity with the samples as they are stored, so that computing again from the database
gives the very same numbers.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from zlib import crc32

from milevault.analysis import channels, efficiency, grade, load, moving, power, swimming
from milevault.analysis.efforts import efforts_of
from milevault.analysis.histogram import heart_rate_histogram, power_histogram
from milevault.analysis.metric import Basis, LoadMetric, Metric
from milevault.analysis.prepared import as_prepared
from milevault.model import Activity, Streams
from milevault.model.figures import NO_HISTOGRAM, Figure, Measured
from milevault.model.settings import Thresholds

# From the samples alone.
FIGURES: Final[tuple[Metric, ...]] = (
    *moving.FIGURES,
    *power.FIGURES,
    *efficiency.FIGURES,
    *grade.FIGURES,
    *swimming.FIGURES,
    *channels.FIGURES,
)
# With the athlete's settings, in the order of computing.
LOADS: Final[tuple[LoadMetric, ...]] = load.LOADS
# Raised when efforts or histograms change; a row's version when the row does.
EFFORTS_VERSION: Final = 1


def _digest() -> int:
    """A number of 31 bits that is another one whenever a row comes, goes or has another version."""
    versions = {row.key: row.version for row in FIGURES} | {row.key: row.version for row in LOADS}
    rows = [f"{key}:{version}" for key, version in sorted(versions.items())]
    return crc32(" ".join([f"efforts:{EFFORTS_VERSION}", *rows]).encode()) & 0x7FFF_FFFF


# An activity whose figures are of another one is computed again.
FIGURES_VERSION: Final = _digest()


def measure(activity: Activity) -> Measured:
    """What follows from the samples of a merged and edited activity.

    ``activity.streams`` are as stored: prepared (``prepared.prepare``), in the resolution of their channels.
    """
    streams = activity.streams
    prepared = as_prepared(activity)
    figures = {
        row.key: Figure(value=value, version=row.version)
        for row in FIGURES
        if (value := row.compute(prepared)) is not None
    }
    heart_rate, watts = streams.values.get("heart_rate"), streams.values.get("power")
    return Measured(
        figures=figures,
        efforts=efforts_of(activity),
        hr_histogram=NO_HISTOGRAM
        if heart_rate is None
        else heart_rate_histogram(heart_rate, prepared.step_s),
        power_histogram=NO_HISTOGRAM if watts is None else power_histogram(watts, prepared.step_s),
    )


def rate(
    activity: Activity,
    measured: Measured,
    thresholds: Thresholds,
    streams: Streams | None,
    rows: Iterable[LoadMetric] = LOADS,
) -> dict[str, Figure]:
    """What depends on the athlete's settings; ``streams`` may be None where no row in ``rows`` needs samples.

    ``measured`` may hold earlier answers of LOADS: those of ``rows`` are not used, those of other rows are.
    """
    rows = tuple(rows)
    again = {row.key for row in rows}
    kept = {key: figure for key, figure in measured.figures.items() if key not in again}
    measured = replace(measured, figures=kept)
    rated: dict[str, Figure] = {}
    basis = Basis(activity=activity, measured=measured, thresholds=thresholds, streams=streams, rated=rated)
    for row in rows:
        if any(streams is None or channel not in streams.values for channel in row.needs):
            continue
        answer = row.function(basis)
        if answer is None:
            continue
        value, method = answer if isinstance(answer, tuple) else (answer, None)
        rated[row.key] = Figure(value=value, version=row.version, method=method)
    return rated
