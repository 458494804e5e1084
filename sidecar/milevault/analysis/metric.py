"""What a metric is: one row of a table."""

from collections.abc import Callable
from dataclasses import dataclass

from milevault.analysis.prepared import Prepared
from milevault.model import Activity, Streams
from milevault.model.figures import Figure, Measured
from milevault.model.settings import Thresholds

# A number, or a number and the name of the way it was found where there is more than one.
type Answer = float | tuple[float, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number computed from the samples of one activity.

    ``key`` names it: in ``summary`` the Activity field it fills where the device gave nothing, in ``figures`` a
    row of activity_metric. ``needs`` are the channels without which it is missing; ``version`` is raised whenever
    the formula changes.
    """

    key: str
    unit: str
    needs: tuple[str, ...]
    version: int
    function: Callable[[Prepared], float | None]

    def compute(self, prepared: Prepared) -> float | None:
        """The value; None where a needed channel is absent or the function has no answer."""
        if any(channel not in prepared.values for channel in self.needs):
            return None
        return self.function(prepared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a number that depends on the athlete's settings is computed from.

    ``activity`` may be without samples: ``streams`` are there only for rows that name channels in ``needs``.
    ``rated`` are the rows of LOADS before this one.
    """

    activity: Activity
    measured: Measured
    thresholds: Thresholds
    streams: Streams | None = None
    rated: dict[str, Figure]

    def figure(self, key: str) -> float | None:
        """A number computed before, of either table."""
        found = self.rated.get(key) or self.measured.figures.get(key)
        return None if found is None else found.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadMetric:
    """One number that depends on the athlete's settings.

    ``settings`` are the thresholds it depends on: when one of them changes, it is computed again. ``needs`` are
    the channels whose samples it reads; without any, the stored figures and histograms are enough.
    """

    key: str
    unit: str
    settings: tuple[str, ...]
    version: int
    function: Callable[[Basis], Answer]
    needs: tuple[str, ...] = ()
