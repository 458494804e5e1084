"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.training import schema

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "records": schema.RecordList,
    "records_month": schema.RecordList,
    "record_progression": schema.RecordProgression,
    "power_curve": schema.AthletePowerCurve,
    "load": schema.LoadSeries,
    "volumes": schema.VolumeList,
    "calendar": schema.Calendar,
    "streaks": schema.StreakList,
    "eddington": schema.EddingtonList,
    "predictions": schema.PredictionList,
    "goals": schema.GoalList,
    "goal": schema.Goal,
    "goal_removed": schema.GoalRemoved,
    "gear": schema.GearList,
}
