"""Fixtures shared by the tests of intake, jobs and inbox."""

from ..ingest.world import parser, world
from .share import share

__all__ = ["parser", "share", "world"]
