"""Runs of rows written alike, read by a pattern learned from one of them instead of by the parser.

A device writes the same elements for every point. Once the parser has read one, a regular expression made of
its bytes recognises those that follow: whole elements, closed, with nothing in them but plain values. They are
cut out of what the parser gets, which changes nothing for it. Whatever looks different goes to the parser.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from milevault.decode.xml.columns import Column
from milevault.decode.xml.elements import Element, Node

MAX_TEMPLATES: Final = 16
MAX_ATTEMPTS: Final = 64
# A pattern costs a millisecond to make, as much as the parser's way through this many bytes.
WORTH_BYTES: Final = 10_000
WINDOW: Final = 1 << 18
_UNUSED: Final = r"[-+0-9.:TZeE]+"
_VALUE: Final = f"({_UNUSED})"
_BLANK: Final = r"[ \t\r\n]*"
_TOKEN: Final = re.compile(r"<[^<>]*>|[^<>]+")
_START: Final = re.compile(r"""<([\w.:-]+)((?:\s+[\w.:-]+=(?:"[^"<&]*"|'[^'<&]*'))*)\s*(/?)>""", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"""([\w.:-]+)=(["'])([^"'<&]*)["']""", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """The pattern of rows in ``parent``: ``run`` matches many, ``row`` one with its values in groups."""

    parent: Node
    run: re.Pattern[str]
    row: re.Pattern[str]
    columns: tuple[Column, ...]
    elements: int


def row_end(table: Element) -> re.Pattern[bytes]:
    """A pattern of the end tags of the table's rows; group 1 is the name as written."""
    names = b"|".join(sorted({re.escape(name).encode() for name in _row_names(table)}))
    return re.compile(rb"</((?:[\w.-]+:)?(?:" + names + rb"))[ \t\r\n]*>", re.IGNORECASE)


def _row_names(element: Element) -> Iterator[str]:
    for name, child in element.children.items():
        if child.row:
            yield name
        else:
            yield from _row_names(child)


def learn(raw: str, parent: Node) -> Template | None:
    """The template of the row ``raw`` (its element, whole) in ``parent``; None where it is not a plain one."""
    tokens = _TOKEN.findall(raw)
    if "".join(tokens) != raw:
        return None
    columns: list[Column] = []
    places: dict[Column, int] = {}
    node, parts, elements = parent, [_BLANK], 0
    for at, token in enumerate(tokens):
        if token.startswith("</"):
            node = node.parent
            parts.append(re.escape(token))
        elif token.startswith("<"):
            tag = _START.fullmatch(token)
            if tag is None:
                return None
            node = node[tag[1]]
            elements += 1
            parts.append(_tag_pattern(token, node, columns))
            node = node.parent if tag[3] else node
        elif not token.strip():
            parts.append(_BLANK)
        elif node.column is None:
            parts.append("[^<>&]*")
        elif _is_alone(tokens, at):
            if node.column in columns:
                # Two elements for one column: the later one's value stays, as with the parser.
                parts[places[node.column]] = _UNUSED
                columns.remove(node.column)
            places[node.column] = len(parts)
            parts.append(_VALUE)
            columns.append(node.column)
        else:
            return None
    if node is not parent or len(columns) < 2:
        return None
    pattern = "".join(parts)
    whole = pattern.replace(_VALUE, _UNUSED)
    return Template(parent, re.compile(f"(?:{whole})++"), re.compile(pattern), tuple(columns), elements)


def _is_alone(tokens: list[str], at: int) -> bool:
    """Whether a text is all that its element holds."""
    before, after = tokens[at - 1], tokens[at + 1]
    return not before.startswith("</") and not before.endswith("/>") and after.startswith("</")


def _tag_pattern(token: str, node: Node, columns: list[Column]) -> str:
    """The start tag as it is written; a row's attributes are values."""
    if not node.element.row:
        return re.escape(token)
    pattern, done = "", 0
    for attribute in _ATTRIBUTE.finditer(token):
        pattern += re.escape(token[done : attribute.start(3)])
        name = node.element.attributes.get(attribute[1])
        pattern += "[^\"'<>&]*" if name is None else _VALUE
        if name is not None:
            columns.append(node.growth.columns[name])
        done = attribute.end(3)
    return pattern + re.escape(token[done:])


class Runs:
    """The templates of one reading, applied to its bytes."""

    def __init__(self, data: memoryview, skipped: Callable[[int], int]) -> None:
        """``skipped(n)`` counts n more rows and returns the index of the first of them."""
        self._data = data
        self._skipped = skipped
        self._templates: list[Template] = []
        self._window, self._text = 0, ""
        self._attempts = 0
        self.elements = 0

    def learn(self, raw: bytes, parent: Node) -> None:
        """Remember what rows like ``raw`` look like."""
        if (
            len(self._templates) < MAX_TEMPLATES
            and (found := learn(raw.decode("latin-1"), parent)) is not None
        ):
            self._templates.append(found)

    def read(self, position: int, parent: Node) -> int:
        """Read one run of the rows that begin at ``position``, a window at most; where the rest begins."""
        start = position - self._window
        if not 0 <= start < len(self._text) - WINDOW // 4:
            self._window, start = position, 0
            self._text = str(self._data[position : position + WINDOW], "latin-1")
        for template in self._templates:
            if template.parent is parent and (found := template.run.match(self._text, start)) is not None:
                self._take(template, start, found.end())
                return self._window + found.end()
        return position

    def _take(self, template: Template, start: int, end: int) -> None:
        values = template.row.findall(self._text, start, end)
        first = self._skipped(len(values))
        self.elements += template.elements * len(values)
        for column, texts in zip(template.columns, zip(*values, strict=True), strict=True):
            column.texts.extend(texts)
            column.rows.extend(range(first, first + len(values)))
