"""What a metric is: one row of a table."""

from collections.abc import Callable
from dataclasses import dataclass

from milevault.analysis.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number computed from one activity.

    ``key`` is the Activity field it fills where the device gave nothing; ``needs`` are the channels
    without which it is missing; ``version`` is raised whenever the formula changes.
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
