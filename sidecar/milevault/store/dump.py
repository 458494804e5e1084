"""An athlete's content as text that is equal for equal content, whatever the order and time of the imports.

Numbers that a database gives out (ids) and times of importing are left out; an activity is called by the
recording its samples are of. Two vaults, or one before and after a rebuild, are compared by these texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from milevault.store.pool import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One table whose rows belong to the athlete's content.

    ``left_out`` are columns that say when and in which order something came, or are mere numbers for it;
    ``digests`` are shown as SHA-256, ``activities`` as the names of the activities whose ids they are. ``per_activity``: the rows of an activity are shown as one digest,
    because there is one for each second.
    """

    table: str
    left_out: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    per_activity: bool = False


CONTENT: Final = (
    Content(table="athlete", left_out=("created_at",)),
    # Under which name and in which archive the bytes came first.
    Content(
        table="source_file", left_out=("label", "archive_sha256", "attempts", "stored_at", "finished_at")
    ),
    Content(table="source_link"),
    Content(table="recording", left_out=("recording_id",), digests=("track",)),
    Content(table="activity", left_out=("imported_at",)),
    Content(table="activity_lap"),
    Content(table="activity_length"),
    Content(table="activity_stream", digests=("packed",)),
    Content(table="activity_untrimmed"),
    Content(table="activity_hr_histogram"),
    Content(table="activity_power_histogram"),
    Content(table="activity_metric"),
    Content(table="best_effort"),
    Content(table="activity_zone_time"),
    Content(table="athlete_setting", left_out=("created_at",)),
    Content(table="zone_set", left_out=("created_at",)),
    Content(table="goal", left_out=("goal_id", "created_at")),
    Content(table="health_edit", left_out=("edited_at",)),
    Content(table="activity_area"),
    # The number of a segment is its name for good.
    Content(table="route_segment", left_out=("created_at",), digests=("line",)),
    Content(table="segment_effort"),
    Content(table="activity_data_points", per_activity=True),
    Content(table="gear"),
    Content(table="gear_use"),
    Content(table="gear_edit", left_out=("edited_at",)),
    Content(table="health_value"),
    Content(table="health_sample", digests=("times", "packed")),
    Content(table="sleep_session"),
    # It follows from the samples and nights; shown, so that whatever is not computed anew shows too.
    Content(table="health_derived"),
    Content(table="annotation", left_out=("annotation_id", "created_at")),
    # Which of its activities a route has says its anchor and their leaders.
    Content(table="route_signature", left_out=("route_id",), digests=("points",), activities=("leader_id",)),
    Content(table="named_route", left_out=("route_id", "created_at")),
    Content(table="route_word", left_out=("created_at",)),
)
# Tables that tell what happened and not what is, and those that belong to the vault and no athlete.
APART: Final = frozenset(
    {"event", "import", "import_item", "recompute", "api_token", "lease", "schema_migration", "vault"}
)
# Numbers of this database: never shown, wherever they stand.
_SURROGATES: Final = ("athlete_id", "activity_id")


async def canonical_dump(connection: Connection, athlete_id: int) -> str:
    """The content as lines: ``# table``, then its rows as JSON with sorted keys, in the order of their text.

    What is seen is that of the caller's transaction. The text of a vault is about as long as its small
    tables; samples appear as digests.
    """
    lines: list[str] = []
    for content in CONTENT:
        lines.append(f"# {content.table}")
        keyed = await _has_activity(connection, content.table)
        hidden = [*_SURROGATES, *content.left_out, *content.digests, *content.activities]
        rows = await connection.fetch(_statement(content, keyed=keyed), athlete_id, hidden)
        lines += [row["shown"] for row in rows]
    return "\n".join(lines) + "\n"


def differences(one: str, other: str) -> Iterator[str]:
    """The lines that only one of two dumps has, as ``-`` and ``+`` lines under their table's name.

    >>> list(differences("# gear\\na\\nb\\n", "# gear\\nb\\nc\\n"))
    ['gear: - a', 'gear: + c']
    """
    left, right = _by_table(one), _by_table(other)
    for table in dict.fromkeys([*left, *right]):
        mine, others = left.get(table, []), right.get(table, [])
        yield from (f"{table}: - {line}" for line in _only(mine, others))
        yield from (f"{table}: + {line}" for line in _only(others, mine))


def _by_table(dump: str) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in dump.splitlines():
        if line.startswith("# "):
            rows = tables.setdefault(line[2:], [])
        else:
            rows.append(line)
    return tables


def _only(lines: list[str], others: list[str]) -> list[str]:
    known = set(others)
    return [line for line in lines if line not in known]


async def _has_activity(connection: Connection, table: str) -> bool:
    return bool(
        await connection.fetchval(
            "select exists (select from pg_attribute where attrelid = $1::regclass and attname = 'activity_id')",
            table,
        )
    )


def _statement(content: Content, *, keyed: bool) -> str:
    """Takes the athlete's id and the hidden columns, gives rows of one column ``shown``."""
    plain = "to_jsonb(t) - $2::text[]"
    if content.per_activity:
        rows = f"string_agg(({plain})::text, E'\\n' order by t.ts, ({plain})::text collate \"C\")"
        shown = f"jsonb_build_object('rows', count(*), 'sha256', {_digest(f"convert_to({rows}, 'UTF8')")})"
    else:
        digests = "".join(f", '{name}', {_digest(f't.{name}')}" for name in content.digests)
        named = "".join(f", '{name}', {_activity_name(f't.{name}')}" for name in content.activities)
        shown = f"{plain} || jsonb_build_object({(digests + named)[2:]})"
    joined, group = "", ""
    if keyed and content.table != "activity":
        joined = "left join activity a on a.athlete_id = t.athlete_id and a.activity_id = t.activity_id"
        shown += " || jsonb_build_object('activity', encode(a.sha256, 'hex') || '/' || a.session_index)"
        group = "group by a.sha256, a.session_index" if content.per_activity else ""
    # Only names from the tables above are put into the statement.
    return (
        f'select shown from (select ({shown})::text collate "C" as shown from {content.table} t {joined} '  # noqa: S608
        f"where t.athlete_id = $1 {group}) as rows order by shown"
    )


def _activity_name(column: str) -> str:
    found = "select encode(b.sha256, 'hex') || '/' || b.session_index from activity b"
    return f"({found} where b.athlete_id = t.athlete_id and b.activity_id = {column})"


def _digest(column: str) -> str:
    return f"encode(sha256({column}), 'hex')"
