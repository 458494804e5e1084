"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.settings import schema

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "settings": schema.AthleteSettingList,
    "setting_changed": schema.SettingChange,
    "setting_suggestions": schema.SuggestionList,
    "zone_sets": schema.ZoneSetList,
    "zone_set_changed": schema.SettingChange,
    "zone_totals": schema.ZoneTotals,
    "activity_zones": schema.ActivityZones,
    "recomputes": schema.RecomputeList,
}
