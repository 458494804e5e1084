"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.analysis.figures import ActivityMetrics

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "activity_metrics": ActivityMetrics,
}
