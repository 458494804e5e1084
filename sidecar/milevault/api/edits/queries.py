"""Query parameters of the area."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from milevault.api.queries import Query


class CorrectionQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The value that the files are to say again; both are needed."""

    metric: Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")]
    day: date
