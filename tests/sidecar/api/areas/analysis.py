"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.analysis import schema
from milevault.api.analysis.figures import ActivityMetrics

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "activity_metrics": ActivityMetrics,
    "activity_efforts": schema.ActivityEfforts,
    "activity_power_curve": schema.PowerCurve,
    "activity_splits": schema.ActivitySplits,
    "activity_climbs": schema.ActivityClimbs,
    "activity_distribution": schema.ActivityDistribution,
    "activity_lengths": schema.SwimLengths,
}
