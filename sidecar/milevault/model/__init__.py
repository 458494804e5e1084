"""Domain types shared by every layer above; see the modules for each."""

from milevault.model.activity import Activity, Device, Lap, Length
from milevault.model.content import FileContent
from milevault.model.gear import Gear, GearUse
from milevault.model.source import SOURCES_BY_NAME, Source
from milevault.model.sport import SPORTS, Sport
from milevault.model.streams import CHANNELS, CHANNELS_BY_NAME, ELAPSED_RESOLUTION_S, Channel, Streams
from milevault.model.wellness import HealthSeries, HealthValue, SleepSession, Wellness

__all__ = [
    "CHANNELS",
    "CHANNELS_BY_NAME",
    "ELAPSED_RESOLUTION_S",
    "SOURCES_BY_NAME",
    "SPORTS",
    "Activity",
    "Channel",
    "Device",
    "FileContent",
    "Gear",
    "GearUse",
    "HealthSeries",
    "HealthValue",
    "Lap",
    "Length",
    "SleepSession",
    "Source",
    "Sport",
    "Streams",
    "Wellness",
]
