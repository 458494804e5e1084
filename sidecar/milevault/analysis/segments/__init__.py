"""Segments: stretches of way that are timed whenever they are covered."""

from milevault.analysis.segments.course import Course, Cut, cut_out
from milevault.analysis.segments.efforts import CHANNELS, efforts
from milevault.analysis.segments.passes import VERSION, passes
from milevault.analysis.segments.track import BEYOND_M, Track, box_of

__all__ = [
    "BEYOND_M",
    "CHANNELS",
    "VERSION",
    "Course",
    "Cut",
    "Track",
    "box_of",
    "cut_out",
    "efforts",
    "passes",
]
