"""Athletes named in the options of the Home Assistant app."""

import pytest

from milevault.app import HomeAssistantApp
from milevault.app.household import add_missing, slug_of
from milevault.store import athletes
from milevault.store.pool import Pool


def household(*names: str) -> HomeAssistantApp:
    return HomeAssistantApp(supervisor_token="s", athletes=names, time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Alex", "alex"),
        ("Zoë Müller", "zoe-muller"),
        ("Jürgen Groß", "jurgen-gross"),
        ("Søren", "soren"),
        ("  Kim  O'Neil ", "kim-o-neil"),
        ("Коля", ""),
        ("x" * 100, "x" * 63),
    ],
)
def test_a_folder_name_has_plain_letters_only(name: str, slug: str) -> None:
    assert slug_of(name) == slug


async def test_each_name_becomes_an_athlete_once(pool: Pool) -> None:
    await add_missing(pool, household("Alex", "Zoë"))
    await add_missing(pool, household("Zoë", "Alex", "Kim"))
    async with pool.acquire() as connection:
        found = await athletes.list_athletes(connection)
    assert [(one.slug, one.name, one.time_zone) for one in found] == [
        ("alex", "Alex", "Europe/Berlin"),
        ("zoe", "Zoë", "Europe/Berlin"),
        ("kim", "Kim", "Europe/Berlin"),
    ]


async def test_a_name_that_gives_no_folder_is_said_and_the_others_are_added(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    await add_missing(pool, household("Коля", "Kim"))
    async with pool.acquire() as connection:
        assert [one.slug for one in await athletes.list_athletes(connection)] == ["kim"]
    assert "cannot be added" in caplog.text


async def test_nobody_is_removed_or_renamed_by_the_options(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await athletes.create(connection, "alex", "Alexandra", "UTC")
    await add_missing(pool, household("Alex"))
    await add_missing(pool, household())
    async with pool.acquire() as connection:
        assert [one.name for one in await athletes.list_athletes(connection)] == ["Alexandra"]
