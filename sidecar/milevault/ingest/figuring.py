"""Activity -> figures: everything that follows from one activity and the athlete's settings, put beside it.

The samples are those that storage gives back, so that computing again from the database changes nothing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from milevault.analysis import FIGURES_VERSION, Analysis, measure, rate
from milevault.analysis.editing import edited
from milevault.model import Activity
from milevault.model.figures import Figure, Measured
from milevault.model.recording import Merged
from milevault.model.settings import SettingsHistory, Thresholds
from milevault.store import figures, saving, zones
from milevault.store.athletes import Athlete
from milevault.store.figures import Computed
from milevault.store.pool import Connection


def final_activity(whole: Merged, recorded: Activity | None) -> Merged:
    """What is shown and what the figures are computed of: all recordings' word, then the user's, on the stored samples.

    ``recorded`` gives streams, laps and lengths, fresh from a file or read from the store; None where nothing depends
    on them.
    """
    activity = whole.activity
    if recorded is not None:
        activity = replace(
            activity, streams=recorded.streams.quantised(), laps=recorded.laps, lengths=recorded.lengths
        )
    found = edited(Analysis(activity=activity, elevation_method=whole.elevation_method), whole.edits)
    return replace(
        whole,
        activity=found.analysis.activity,
        elevation_method=found.analysis.elevation_method,
        trim_start_s=found.trim_start_s,
        trim_end_s=found.trim_end_s,
    )


async def put_figures(
    conn: Connection, athlete: Athlete, finals: Mapping[int, Activity], history: SettingsHistory
) -> None:
    """Computes and stores the figures of activities in the caller's transaction, which has locked them."""
    found = await asyncio.to_thread(_computed, athlete, finals, history)
    await figures.put(conn, athlete.athlete_id, found, FIGURES_VERSION)
    await zones.recompute(conn, athlete.athlete_id, activity_ids=list(finals))


def _computed(athlete: Athlete, finals: Mapping[int, Activity], history: SettingsHistory) -> list[Computed]:
    found = []
    for activity_id, final in finals.items():
        thresholds = history.thresholds(saving.local_date(final, athlete.time_zone), final)
        measured, rated = computed(final, thresholds)
        found.append(Computed(activity_id=activity_id, sport=final.sport, measured=measured, rated=rated))
    return found


def computed(final: Activity, thresholds: Thresholds) -> tuple[Measured, Mapping[str, Figure]]:
    """Both stages of the analysis."""
    measured = measure(final)
    return measured, rate(final, measured, thresholds, final.streams)
