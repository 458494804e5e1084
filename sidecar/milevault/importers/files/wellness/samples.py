"""Messages that are samples: a table of field -> channel, one series a day and channel."""

from dataclasses import dataclass
from typing import Final

from milevault.importers.files.wellness.filters import Keep, every, measured, own_user, worn
from milevault.importers.files.wellness.found import Found, series_of_days
from milevault.importers.files.wellness.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleField:
    """Field of message number ``message`` (FIT profile names) -> channel of HEALTH_CHANNELS."""

    message: int
    field: str
    channel: str
    keep: Keep = every


SAMPLE_FIELDS: Final[tuple[SampleField, ...]] = (
    SampleField(message=55, field="heart_rate", channel="heart_rate"),
    # Below 0 the watch says why there is none (FIT SDK: off the wrist, large motion, too few data).
    SampleField(message=227, field="stress_level_value", channel="stress"),
    SampleField(message=227, field="body_battery", channel="body_battery"),
    SampleField(message=269, field="reading_spo2", channel="spo2", keep=worn),
    # 0 and less: no measurement (Gadgetbridge FitImporter, GarminDB).
    SampleField(message=297, field="respiration_rate", channel="respiration_rate"),
    SampleField(message=371, field="value", channel="hrv"),
    SampleField(message=397, field="deviation", channel="skin_temperature_deviation"),
    SampleField(message=30, field="weight", channel="weight_kg", keep=own_user),
    SampleField(message=30, field="percent_fat", channel="body_fat_pct", keep=own_user),
    SampleField(message=51, field="systolic_pressure", channel="systolic_mmhg", keep=measured),
    SampleField(message=51, field="diastolic_pressure", channel="diastolic_mmhg", keep=measured),
)


def read_samples(source: Source) -> Found:
    """All series of the table."""
    series = []
    for row in SAMPLE_FIELDS:
        rows = source.rows(row.message)
        if rows is not None and rows.has(row.field):
            kept = row.keep(rows)
            values = rows.column(row.field)[kept]
            series += series_of_days(rows.days[kept], rows.times[kept], values, row.channel)
    return Found(series=tuple(series))
