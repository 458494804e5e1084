"""Which messages of a type count: each filter takes rows and gives (N,) bool."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.importers.files.wellness.source import Rows

type Mask = NDArray[np.bool_]
type Keep = Callable[[Rows], Mask]

# spo2_measurement_type
_OFF_WRIST: Final = 0
# bp_status: no error, or an irregular beat, which is a finding of its own and no failure of the cuff.
_MEASURED: Final = (0, 4)
# max_met_category and sport
_CYCLING_CATEGORY: Final = 1
_CYCLING_SPORTS: Final = (2, 21)  # cycling, e_biking
# running, walking, hiking: what a watch estimates VO2max on foot from
_FOOT_SPORTS: Final = (1, 11, 17)
_USER: Final = "user_profile_index"
_INDEX_BITS: Final = 4096  # message_index: the bits above say "selected"


def every(rows: Rows) -> Mask:
    """All of them."""
    return np.ones(len(rows.times), np.bool_)


def worn(rows: Rows) -> Mask:
    """Not said to be off the wrist."""
    mask: Mask = rows.column("mode") != _OFF_WRIST
    return mask


def own_user(rows: Rows) -> Mask:
    """Of the first user, where scales or a cuff shared by several wrote them into one file."""
    user = rows.column(_USER) % _INDEX_BITS
    mask: Mask = np.isnan(user) | (user == np.fmin.reduce(user, initial=np.inf))
    return mask


def has_several_users(rows: Rows) -> bool:
    user = rows.column(_USER) % _INDEX_BITS
    return len(np.unique(user[~np.isnan(user)])) > 1


def measured(rows: Rows) -> Mask:
    """Of the first user, and without an error of the cuff."""
    status = rows.column("status")
    return own_user(rows) & (np.isnan(status) | np.isin(status, _MEASURED))


def category_is_cycling(rows: Rows) -> Mask:
    """max_met_data for cycling; what is not, is the general one, for running."""
    category, sport = rows.column("max_met_category"), rows.column("sport")
    mask: Mask = (category == _CYCLING_CATEGORY) | (np.isnan(category) & np.isin(sport, _CYCLING_SPORTS))
    return mask


def category_is_general(rows: Rows) -> Mask:
    return ~category_is_cycling(rows)


# Field 11 of physiological_metrics is the activity's sport: in 45 real files it equals the session's. For
# other sports than these the message repeats what was known before, so it is no observation.
_SPORT_FIELD: Final = 11


def on_foot(rows: Rows) -> Mask:
    return np.isin(rows.column(_SPORT_FIELD), _FOOT_SPORTS)


def on_a_bicycle(rows: Rows) -> Mask:
    return np.isin(rows.column(_SPORT_FIELD), _CYCLING_SPORTS)
