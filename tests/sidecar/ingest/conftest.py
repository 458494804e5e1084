"""Fixtures shared by the tests of intake, jobs and inbox, and of what becomes of activities."""

import pytest

from milevault.store import athletes
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection

from ..ingest.world import parser, world

__all__ = ["parser", "world"]


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")
