"""The doctor sees each kind of damage between ledger and disk, and is silent on a healthy vault."""

import os
from collections.abc import Callable

import pytest

from milevault.ingest import doctor
from milevault.ingest.originals import Originals

from . import tiny_fit
from .world import World

pytestmark = pytest.mark.db


async def test_a_healthy_vault_is_silent(world: World) -> None:
    await world.take(tiny_fit.activity())
    assert await world.examine() == []


def _remove(vault: Originals, sha256: bytes) -> None:
    vault.path(sha256).unlink()


def _cut(vault: Originals, sha256: bytes) -> None:
    os.truncate(vault.path(sha256), 100)


def _flip(vault: Originals, sha256: bytes) -> None:
    data = bytearray(vault.path(sha256).read_bytes())
    data[50] ^= 1
    vault.path(sha256).write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "words"), [(_remove, "is missing"), (_cut, "100 bytes"), (_flip, "is damaged")]
)
async def test_a_damaged_original_is_named(
    world: World, damage: Callable[[Originals, bytes], None], words: str
) -> None:
    taken = await world.take(tiny_fit.activity())
    damage(world.originals, taken.sha256)
    (finding,) = await world.examine()
    assert finding.invariant == "I2"
    assert taken.sha256.hex() in finding.message
    assert words in finding.message


async def test_a_flipped_bit_needs_the_deep_look(world: World) -> None:
    taken = await world.take(tiny_fit.activity())
    _flip(world.originals, taken.sha256)
    assert await doctor.examine(world.pool, world.originals) == []


async def test_an_original_nobody_knows_is_named(world: World) -> None:
    with world.originals.begin() as upload:
        upload.write(b"orphan")
        stored = upload.finish()
    (finding,) = await world.examine()
    assert (finding.invariant, stored.sha256.hex() in finding.message) == ("I3", True)


async def test_foreign_and_unfinished_files_are_counted_and_not_quoted(world: World) -> None:
    (world.originals.root / "Anna at home.txt").write_text("x")
    (world.originals.root / ".tmp" / "left").write_text("x")
    messages = [finding.message for finding in await world.examine()]
    assert messages == [
        "1 foreign files lie among the originals",
        "1 unfinished files were left by a killed process",
    ]


async def test_a_file_being_received_is_not_unfinished(world: World) -> None:
    with world.originals.begin() as upload:
        upload.write(b"half")
        assert await world.examine() == []


async def test_low_space_is_a_finding(world: World) -> None:
    world.originals._low_water_bytes = 2**62
    assert [finding.invariant for finding in await world.examine()] == ["I10"]
