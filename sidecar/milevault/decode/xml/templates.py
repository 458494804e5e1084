"""Patterns of rows, learned from one row as it is written; and two patterns made one.

A pattern is linear by its form: it has literals, possessive repetitions of classes that the next literal's first
character is not in, and possessive optional parts, so that there is nothing to go back to; and a row's start stands
in it once, so that no two attempts read the same text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from milevault.decode.xml.columns import Column
from milevault.decode.xml.elements import Element, Node

# A child of a row that only some rows have costs a group, and a further template what a pattern costs.
MAX_OPTIONAL: Final = 12
_VALUE: Final = r"([-+0-9.:TZeE]++)"
# Text that nobody reads: what the parser could refuse in it (bytes that are no UTF-8, control characters) is not in it.
_OTHER_TEXT: Final = r"([\t\r\n -%'-;=?-~]*+)"
_OTHER_ATTRIBUTE: Final = r"([ !#-%(-;=?-~]*+)"
_TOKEN: Final = re.compile(r"<[^<>]*>|[^<>]+")
_START: Final = re.compile(r"""<([\w.:-]+)((?:\s+[\w.:-]+=(?:"[^"<&]*"|'[^'<&]*'))*)\s*(/?)>""", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"""([\w.:-]+)=(["'])([^"'<&]*)["']""", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row: its start tag, one child of it with the blanks before, or its end tag.

    ``columns`` are those of the pattern's groups, None where nobody reads the value. ``literal`` characters of
    the piece are no values.
    """

    pattern: str
    columns: tuple[Column | None, ...]
    literal: int
    elements: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Optional:
    """A part that not every row has: ``group`` (from 1) is an empty text where it is, None where it is not."""

    group: int
    literal: int
    elements: int


@dataclass(frozen=True, slots=True)
class Template:
    """Rows in ``parent``: ``row`` matches one, with every value in a group, ``columns`` long.

    ``literal`` characters of a row are no values and ``elements`` are in it, those of ``optional`` parts apart;
    the groups ``sure`` (from 1) are not in one of these.
    """

    parent: Node
    parts: tuple[Part, ...]
    row: re.Pattern[str]
    columns: tuple[Column | None, ...]
    literal: int
    elements: int
    optional: tuple[Optional, ...]
    sure: frozenset[int]


def row_end(table: Element) -> re.Pattern[bytes]:
    """A pattern of what ends one of the table's rows: its end tag, or its empty tag; group 1 or 2 is the name."""
    names = b"|".join(sorted({re.escape(name).encode() for name in _row_names(table)}))
    name = rb"((?:[\w.-]++:)?(?:" + names + rb"))"
    return re.compile(rb"</" + name + rb"[ \t\r\n]*+>|<" + name + rb"(?:[ \t\r\n][^<>]*)?/>", re.IGNORECASE)


def _row_names(element: Element) -> Iterator[str]:
    for name, child in element.children.items():
        if child.row:
            yield name
        else:
            yield from _row_names(child)


class _Piece:
    """A part while it is put together."""

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._columns: list[Column | None] = []
        self._literal = 0
        self.elements = 0

    def add_literal(self, text: str) -> None:
        self._patterns.append(re.escape(text))
        self._literal += len(text)

    def add_value(self, column: Column | None, other: str) -> None:
        """A value of ``column``, or a text of the form ``other`` that nobody reads."""
        self._patterns.append(other if column is None else _VALUE)
        self._columns.append(column)

    def done(self) -> Part:
        return Part("".join(self._patterns), tuple(self._columns), self._literal, self.elements)


def learn(raw: str, parent: Node) -> Template | None:
    """The template of the row ``raw`` (blanks and its element) in ``parent``; None where it is not a plain one."""
    parts = _parts(raw, parent)
    return None if parts is None else _template(parts, parent)


def merge(one: Template, other: Template) -> Template | None:
    """A template of the rows of both: parts that only one has are optional. None where there is no such one."""
    ours, theirs = one.parts, other.parts
    if one.parent is not other.parent or ours[0] != theirs[0] or ours[-1] != theirs[-1]:
        return None
    plain = [Part(part.pattern, part.columns, part.literal, part.elements) for part in ours]
    merged: list[Part] = []
    for same, first, end, other_first, other_end in SequenceMatcher(
        None, plain, theirs, autojunk=False
    ).get_opcodes():
        if same == "equal":
            merged += ours[first:end]
        else:
            merged += [
                Part(part.pattern, part.columns, part.literal, part.elements, optional=True)
                for part in (*ours[first:end], *theirs[other_first:other_end])
            ]
    columns = [column for part in merged for column in part.columns if column is not None]
    # Which of two values for one column stays depends on their order: such rows have a template each.
    if len(columns) > len(set(columns)) or sum(part.optional for part in merged) > MAX_OPTIONAL:
        return None
    return None if tuple(merged) == ours else _template(merged, one.parent)


def _template(parts: Sequence[Part], parent: Node) -> Template | None:
    columns: list[Column | None] = []
    optional: list[Optional] = []
    sure: list[int] = []
    for part in parts:
        if part.optional:
            columns.append(None)
            optional.append(Optional(len(columns), part.literal, part.elements))
        else:
            sure += range(len(columns) + 1, len(columns) + 1 + len(part.columns))
        for column in part.columns:
            if column is not None and column in columns:
                # Two elements for one column: the later one's value stays, as with the parser.
                columns[columns.index(column)] = None
            columns.append(column)
    if sum(column is not None for column in columns) < 2:
        return None
    always = [part for part in parts if not part.optional]
    return Template(
        parent,
        tuple(parts),
        re.compile("".join(f"(?:(){part.pattern})?+" if part.optional else part.pattern for part in parts)),
        tuple(columns),
        sum(part.literal for part in always),
        sum(part.elements for part in always),
        tuple(optional),
        frozenset(sure),
    )


def _parts(raw: str, parent: Node) -> list[Part] | None:
    tokens = _TOKEN.findall(raw)
    if "".join(tokens) != raw:
        return None
    parts: list[Part] = []
    piece, node = _Piece(), parent
    for at, token in enumerate(tokens):
        if token.startswith("<"):
            inside = _add_tag(piece, token, node)
            if inside is None:
                return None
            node = inside
            if node is parent or node.parent is parent:
                parts.append(piece.done())
                piece = _Piece()
        elif not token.strip(" \t\r\n"):
            piece.add_literal(token)
        elif node is parent or (node.column is not None and not _is_alone(tokens, at)):
            return None
        else:
            piece.add_value(node.column, _OTHER_TEXT)
    return parts if node is parent else None


def _is_alone(tokens: list[str], at: int) -> bool:
    """Whether a text is all that its element holds."""
    before, after = tokens[at - 1], tokens[at + 1]
    return not before.startswith("</") and not before.endswith("/>") and after.startswith("</")


def _add_tag(piece: _Piece, token: str, node: Node) -> Node | None:
    """Add the tag as it is written, a row's attributes as values; the node behind it, None for an odd tag."""
    if token.startswith("</"):
        piece.add_literal(token)
        return node.parent
    tag = _START.fullmatch(token)
    if tag is None:
        return None
    inside = node[tag[1]]
    piece.elements += 1
    done = 0
    for attribute in _ATTRIBUTE.finditer(token) if inside.element.row else ():
        piece.add_literal(token[done : attribute.start(3)])
        name = inside.element.attributes.get(attribute[1])
        piece.add_value(None if name is None else inside.growth.columns[name], _OTHER_ATTRIBUTE)
        done = attribute.end(3)
    piece.add_literal(token[done:])
    return node if tag[3] else inside
