"""Fixtures shared by the tests of intake, jobs and inbox."""

from ..ingest.world import parser, world

__all__ = ["parser", "world"]
