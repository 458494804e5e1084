"""Which activities go the same way: pure numpy, a cascade of cheap questions that ends in time warping."""

from milevault.analysis.routes.comparison import compared
from milevault.analysis.routes.explaining import explained
from milevault.analysis.routes.matching import matches, matches_among
from milevault.analysis.routes.signature import signature

__all__ = [
    "compared",
    "explained",
    "matches",
    "matches_among",
    "signature",
]
