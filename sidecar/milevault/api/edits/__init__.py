"""The user's word: edits of an activity, its deletion and return, corrected health values."""

from typing import Final

from milevault.api.route import Route

ROUTES: Final[tuple[Route, ...]] = ()
