"""Domain types shared by every layer above; see the modules for each."""

from milevault.model.activity import Activity, Device, Lap, Length
from milevault.model.sport import SPORTS, Sport
from milevault.model.streams import CHANNELS, CHANNELS_BY_NAME, Channel, Streams

__all__ = [
    "CHANNELS",
    "CHANNELS_BY_NAME",
    "SPORTS",
    "Activity",
    "Channel",
    "Device",
    "Lap",
    "Length",
    "Sport",
    "Streams",
]
