"""What the athlete's data suggests for the settings."""

from datetime import date, timedelta
from typing import Final

from milevault.analysis import suggestions as rules
from milevault.analysis.critical_power import LONGEST_S, SHORTEST_S
from milevault.analysis.suggestions import (
    DEVICE_DAYS,
    HEART_RATE_DAYS,
    HEART_RATE_S,
    POWER_DAYS,
    RESTING_DAYS,
)
from milevault.api import athletes
from milevault.api.call import Call
from milevault.api.settings.schema import Suggestion, SuggestionList
from milevault.model.evidence import Evidence, Testimony
from milevault.model.settings import SETTINGS_BY_KEY
from milevault.store import evidence, health, settings
from milevault.store.pool import Connection

# Power of a run or a row is another number; the setting is the cyclist's.
POWER_SPORTS: Final = ("cycling",)


async def list_all(call: Call) -> SuggestionList:
    """Values that the data suggests for settings, each with the rule it follows. Nothing is set by itself."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        day = athletes.today(athlete.time_zone)
        known = await _testimony(connection, athlete.athlete_id, day)
    return SuggestionList(day=day, suggestions=[_told(one) for one in rules.suggestions(known)])


async def _testimony(connection: Connection, athlete_id: int, day: date) -> Testimony:
    def since(days: int) -> date:
        return day - timedelta(days=days - 1)

    resting = await health.days(connection, athlete_id, since(RESTING_DAYS), day, ["resting_heart_rate"])
    weight = (await health.latest(connection, athlete_id)).get("weight_kg")
    history = await settings.settings_history(connection, athlete_id)
    return Testimony(
        day=day,
        heart_rate=await evidence.best_efforts(
            connection, athlete_id, "heart_rate", (HEART_RATE_S, HEART_RATE_S), since(HEART_RATE_DAYS)
        ),
        power=await evidence.best_efforts(
            connection,
            athlete_id,
            "power",
            (SHORTEST_S, LONGEST_S),
            since(POWER_DAYS),
            POWER_SPORTS,
        ),
        device=await evidence.device_values(connection, athlete_id, since(DEVICE_DAYS), POWER_SPORTS),
        resting=[values["resting_heart_rate"] for values in resting.values()],
        weight=None if weight is None else Evidence(value=weight.value, day=weight.day),
        birth_year=history.on("birth_year", day),
    )


def _told(one: rules.Suggestion) -> Suggestion:
    return Suggestion(
        key=one.rule.key,
        value=one.evidence.value,
        unit=SETTINGS_BY_KEY[one.rule.key].unit,
        method=one.rule.method,
        version=one.rule.version,
        day=one.evidence.day,
        activity_id=one.evidence.activity_id,
        count=one.evidence.count,
    )
