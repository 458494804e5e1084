"""The elements of an XML format that are read, as a table; and the same table grown along a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from milevault.decode.xml.columns import Columns
from milevault.errors import CorruptFile

# Deeper than any real file by far; a file of nested elements alone would otherwise cost memory (P16).
MAX_DEPTH: Final = 64
# Distinct paths of elements; real files have a few dozen.
MAX_NODES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What is read of one element; names are local (any prefix will do) and in lower case.

    ``children`` are the elements known in it. A ``deep`` element's unknown children are looked through.
    ``column`` gets the element's text in the current row, ``attributes`` (name -> column) those of a row.
    ``fact`` of the innermost open record is the element's text. ``record`` opens a record of that kind,
    ``row`` a row of the columns.
    """

    children: Mapping[str, Element] = field(default_factory=dict)
    deep: bool = False
    column: str | None = None
    fact: str | None = None
    record: str | None = None
    row: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


IGNORED: Final = Element()


class Growth:
    """What the nodes of one reading share: the columns, and how many paths there were."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.seen: set[str] = set()
        self.nodes = 0


def _appends(
    element: Element, growth: Growth
) -> dict[str, tuple[Callable[[str], None], Callable[[int], None]]]:
    """By attribute what puts a text and its row into the attribute's column."""
    columns = {name: growth.columns[target] for name, target in element.attributes.items()}
    return {name: (column.texts.append, column.rows.append) for name, column in columns.items()}


class Node(dict[str, "Node"]):
    """One path of elements in one file: its children by their name as written, prefix included.

    A child is made when it is first met, so that every further one costs a single look-up.
    """

    __slots__ = (
        "attributes", "column", "depth", "element", "growth", "name", "opens", "parent", "put", "special",
    )  # fmt: skip

    def __init__(self, element: Element, growth: Growth, parent: Self | None = None, name: str = "") -> None:
        super().__init__()
        self.name = name
        self.element = element
        self.growth = growth
        self.parent: Node = self if parent is None else parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        column = self.column = None if element.column is None else growth.columns[element.column]
        self.put = None if column is None else (column.texts.append, column.rows.append)
        self.opens = element.record is not None or element.row
        self.special = element.record is not None or element.fact is not None
        self.attributes = _appends(element, growth) if element.attributes else {}

    def __missing__(self, name: str) -> Node:
        local = name.rpartition(":")[2].lower()
        element = self.element.children.get(local) or (self.element if self.element.deep else IGNORED)
        self.growth.nodes += 1
        if self.depth >= MAX_DEPTH:
            raise CorruptFile("nested_too_deep", f"The XML is nested more than {MAX_DEPTH} elements deep.")
        if self.growth.nodes > MAX_NODES:
            raise CorruptFile("too_many_names", "The XML has more kinds of elements than any real file.")
        if self.depth < 3:
            self.growth.seen.add(local)
        child = Node(element, self.growth, self, name)
        self[name] = child
        return child

    def inside_row(self) -> bool:
        """Whether this is a row's element or one in it."""
        node = self
        while node.parent is not node:
            if node.element.row:
                return True
            node = node.parent
        return False
