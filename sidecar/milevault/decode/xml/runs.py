"""Runs of rows written alike, read by a pattern learned from one of them instead of by the parser.

A device writes the same elements for every point. Once the parser has read one, a regular expression made of
its bytes recognises those that follow: whole elements, closed, with nothing in them but plain values. They are
cut out of what the parser gets, which changes nothing for it. Whatever looks different goes to the parser.

The text is split by the pattern: what stands between two rows that follow each other without a gap is empty.
The pattern is linear by its form: it has literals and possessive repetitions of classes that the next literal's
first character is not in, so that there is nothing to go back to; and a row's start stands in it once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from milevault.decode.xml.columns import Column
from milevault.decode.xml.elements import Element, Node

MAX_TEMPLATES: Final = 16
# A pattern costs a fifth of a millisecond to make, as much as the parser's way through this many bytes.
WORTH_BYTES: Final = 10_000
WINDOW: Final = 1 << 18
# How much is tried of a pattern's first run; a run that fills it doubles it.
FIRST_BYTES: Final = 1 << 13
_VALUE: Final = r"([-+0-9.:TZeE]++)"
# Text that nobody reads: what the parser could refuse in it (bytes that are no UTF-8, control characters) is not in it.
_OTHER_TEXT: Final = r"([\t\r\n -%'-;=?-~]*+)"
_OTHER_ATTRIBUTE: Final = r"([ !#-%(-;=?-~]*+)"
_TOKEN: Final = re.compile(r"<[^<>]*>|[^<>]+")
_START: Final = re.compile(r"""<([\w.:-]+)((?:\s+[\w.:-]+=(?:"[^"<&]*"|'[^'<&]*'))*)\s*(/?)>""", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"""([\w.:-]+)=(["'])([^"'<&]*)["']""", re.ASCII)


@dataclass(slots=True)
class Template:
    """The pattern of rows in ``parent``, with every value in a group.

    ``columns`` are the groups' columns, None where nobody reads the value. ``literal`` characters of a row are
    no values. ``size`` bytes are tried at the next run.
    """

    parent: Node
    row: re.Pattern[str]
    columns: tuple[Column | None, ...]
    literal: int
    elements: int
    size: int = FIRST_BYTES


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


class _Pattern:
    """A pattern while it is put together."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.columns: list[Column | None] = []
        self.literal = 0
        self.elements = 0

    def add_literal(self, text: str) -> None:
        self.parts.append(re.escape(text))
        self.literal += len(text)

    def add_value(self, column: Column | None, other: str) -> None:
        """A value of ``column``, or a text of the form ``other`` that nobody reads."""
        if column is None:
            self.parts.append(other)
        else:
            self.parts.append(_VALUE)
            if column in self.columns:
                # Two elements for one column: the later one's value stays, as with the parser.
                self.columns[self.columns.index(column)] = None
        self.columns.append(column)

    def template(self, parent: Node) -> Template | None:
        if sum(column is not None for column in self.columns) < 2:
            return None
        pattern = re.compile("".join(self.parts))
        return Template(parent, pattern, tuple(self.columns), self.literal, self.elements)


def learn(raw: str, parent: Node) -> Template | None:
    """The template of the row ``raw`` (blanks and its element, whole) in ``parent``; None where it is not a plain one."""
    tokens = _TOKEN.findall(raw)
    if "".join(tokens) != raw:
        return None
    pattern, node = _Pattern(), parent
    for at, token in enumerate(tokens):
        if token.startswith("</"):
            node = node.parent
            pattern.add_literal(token)
        elif token.startswith("<"):
            tag = _START.fullmatch(token)
            if tag is None:
                return None
            node = node[tag[1]]
            pattern.elements += 1
            _add_tag(pattern, token, node)
            node = node.parent if tag[3] else node
        elif not token.strip(" \t\r\n"):
            pattern.add_literal(token)
        elif node is parent or (node.column is not None and not _is_alone(tokens, at)):
            return None
        else:
            pattern.add_value(node.column, _OTHER_TEXT)
    return pattern.template(parent) if node is parent else None


def _is_alone(tokens: list[str], at: int) -> bool:
    """Whether a text is all that its element holds."""
    before, after = tokens[at - 1], tokens[at + 1]
    return not before.startswith("</") and not before.endswith("/>") and after.startswith("</")


def _add_tag(pattern: _Pattern, token: str, node: Node) -> None:
    """The start tag as it is written; a row's attributes are values."""
    done = 0
    for attribute in _ATTRIBUTE.finditer(token) if node.element.row else ():
        pattern.add_literal(token[done : attribute.start(3)])
        name = node.element.attributes.get(attribute[1])
        pattern.add_value(None if name is None else node.growth.columns[name], _OTHER_ATTRIBUTE)
        done = attribute.end(3)
    pattern.add_literal(token[done:])


class Runs:
    """The templates of one reading, applied to its bytes."""

    def __init__(self, data: memoryview, skipped: Callable[[int], int]) -> None:
        """``skipped(n)`` counts n more rows and returns the index of the first of them."""
        self._data = data
        self._skipped = skipped
        self._templates: list[Template] = []
        self._learned = 0
        self.elements = 0

    def learn(self, raw: bytes, parent: Node) -> None:
        """Remember what rows like ``raw`` (with the blanks before it) look like."""
        if self._learned < MAX_TEMPLATES and (found := learn(raw.decode("latin-1"), parent)) is not None:
            self._learned += 1
            self._templates.insert(0, found)

    def read(self, position: int, parent: Node) -> int:
        """Read one run of the rows that begin at ``position``, a window at most; where the rest begins."""
        for at, template in enumerate(self._templates):
            if template.parent is parent and (read := self._take(template, position)):
                if at:
                    # The next run is most likely one of those that came last.
                    self._templates.insert(0, self._templates.pop(at))
                return position + read
        return position

    def _take(self, template: Template, position: int) -> int:
        """How many bytes of rows of the template stand at ``position``; their values go to the columns."""
        text = str(self._data[position : position + template.size], "latin-1")
        if template.row.match(text) is None:
            return 0
        # Behind their parent's end there are no more of them; often there is none of the next parent either.
        stop = text.find(f"</{template.parent.name}>")
        if stop >= 0:
            text = text[:stop]
        parts = template.row.split(text)
        step = len(template.columns) + 1
        between = parts[::step]
        count = len(between) - 1
        odd = next((at for at, one in enumerate(between) if one), count)
        if odd < count:
            count = odd
            read = count * template.literal + sum(map(len, parts[: count * step]))
            template.size = max(2 * read, FIRST_BYTES // 4)
        else:
            read = len(text) - len(between[-1])
        if count == len(between) - 1 and stop < 0:
            template.size = min(2 * template.size, WINDOW)
        first = self._skipped(count)
        self.elements += template.elements * count
        for at, column in enumerate(template.columns, 1):
            if column is not None:
                column.add_run(first, parts[at : count * step : step])
        return read
