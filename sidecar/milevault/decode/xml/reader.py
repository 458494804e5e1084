"""XML -> records and columns in one pass, with Python's expat, element by element, nothing kept of the tree."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from xml.parsers import expat

from milevault.decode.xml.columns import Columns, Floats
from milevault.decode.xml.elements import Element, Growth, Node
from milevault.decode.xml.runs import WORTH_BYTES, Runs
from milevault.decode.xml.source import Source, doctype_refused, prepared, repaired
from milevault.errors import CorruptFile

# As for FIT (P08): twelve days at a sample a second.
MAX_ROWS: Final = 1_000_000
# As many as so many rows of fourteen elements have; the parser takes a microsecond for each.
MAX_ELEMENTS: Final = 15_000_000
MAX_RECORDS: Final = 50_000
CHUNK_SIZE: Final = 65_536
# Texts waiting for conversion cost 60 bytes each; much smaller batches make numpy's calls felt.
BATCH_ROWS: Final = 8192
MAX_TEXT: Final = 20_000
type _Start = Callable[[str, Sequence[str]], None]
type _End = Callable[[str], None]
TRUNCATED: Final = "truncated"
REPAIRED: Final = "xml_repaired"
_AT_THE_END: Final = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_AFTER_THE_END: Final = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


@dataclass(slots=True)
class Record:
    """One element that the table calls a record: a track, a lap. Rows ``first_row`` up to ``end_row`` are in it.

    ``parent`` is the index of the record around it, -1 for the outermost.
    """

    kind: str
    parent: int
    first_row: int
    end_row: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read: records in the order of their beginnings, ``columns`` of (N,) float64, N = ``rows``.

    ``seen`` are the local names (lower case) of the elements in the upper three levels.
    """

    records: tuple[Record, ...]
    columns: Mapping[str, Floats]
    rows: int
    seen: frozenset[str]
    findings: tuple[str, ...] = ()


def read_xml(
    data: bytes, table: Element, ends: re.Pattern[bytes], *, chunk_size: int = CHUNK_SIZE
) -> Document:
    """The document by ``table`` (the element around the root). What stands before any damage is kept.

    ``ends`` is templates.row_end of the table, made once.

    Raises UnsupportedFile for a DOCTYPE, CorruptFile where nothing could be read or a budget is exceeded.
    """
    source = prepared(data)
    document, error = _Reading(source, table, ends).run(chunk_size)
    findings: tuple[str, ...] = ()
    if error is not None and error.code not in _AT_THE_END and (better := repaired(source)) is not None:
        again, still = _Reading(better, table, ends).run(chunk_size)
        if still is None or again.rows > document.rows:
            document, error, findings = again, still, (REPAIRED,)
    if error is not None:
        if not document.records:
            raise CorruptFile(
                "broken_xml", "The XML is damaged from its beginning: nothing in it can be read."
            )
        findings += (TRUNCATED,)
    return replace(document, findings=findings)


class _Reading:
    """One pass over one source."""

    def __init__(self, source: Source, table: Element, ends: re.Pattern[bytes]) -> None:
        self._source = source
        self._columns = Columns()
        self._growth = Growth(self._columns)
        self._records: list[Record] = []
        self._open: list[int] = []
        self._converted = 0
        self._row_end = ends
        handlers = self._handlers(Node(table, self._growth))
        self._start, self._end, self._pieces, self._place, self._skip = handlers

    def run(self, chunk_size: int) -> tuple[Document, expat.ExpatError | None]:
        """The document, and the error that ended it early."""
        error = None
        try:
            self._feed(self._parser(), chunk_size)
        except expat.ExpatError as broken:
            # Bytes after the root's end (a second file glued on, a line of zeros) take nothing away.
            error = None if broken.code == _AFTER_THE_END else broken
        node, row = self._place()
        count = row if node.inside_row() else row + 1
        for index in self._open:
            self._records[index].end_row = count
        for record in self._records:
            record.end_row = min(record.end_row, count)
        document = Document(
            records=tuple(self._records),
            columns=self._columns.finish(count),
            rows=count,
            seen=frozenset(self._growth.seen),
        )
        return document, error

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(self._source.encoding)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        # A list's own method: texts arrive without a single Python instruction.
        parser.CharacterDataHandler = self._pieces.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser

    def _feed(self, parser: expat.XMLParserType, chunk_size: int) -> None:
        """Give the parser all bytes but those of runs, which are read without it."""
        data = memoryview(self._source.data)
        runs = Runs(data, self._skip)
        elements = fed = position = 0
        while position < len(data):
            limit = min(position + chunk_size, len(data))
            first = position if runs.worth_it else (position + limit) // 2
            ended = self._row_end.search(data, first, limit)
            chunk = bytes(data[position : limit if ended is None else ended.end()])
            before = self._place()[1]
            # Ends of elements; one that a chunk's border cuts in two is not counted, which a budget can bear.
            elements += chunk.count(b"</") + chunk.count(b"/>")
            parser.Parse(chunk, False)
            fed += len(chunk)
            position += len(chunk)
            parent, row = self._place()
            # Only where the parser has just closed that very row: not in a comment, not behind.
            if ended is not None and row > before and parser.CurrentByteIndex >= fed - len(ended[0]):
                position = self._follow(runs, chunk, ended[1] or ended[2], position, parent)
            if elements + runs.elements > MAX_ELEMENTS:
                raise CorruptFile("too_many_elements", "The file holds more XML elements than any recording.")
            self._convert(self._place()[1])
        parser.Parse(b"", True)

    def _follow(self, runs: Runs, chunk: bytes, name: bytes, position: int, parent: Node) -> int:
        """Read what follows a row that the parser has read, at the end of ``chunk``; where the rest begins."""
        end = self._through(runs, position, parent)
        start = chunk.rfind(b"<" + name)
        left = len(self._source.data) - position
        if end == position and start >= 0 and left > WORTH_BYTES:
            blanks = len(chunk[:start].rstrip(b" \t\r\n"))
            runs.learn(chunk[blanks:], parent)
            end = self._through(runs, position, parent)
        return end

    def _through(self, runs: Runs, position: int, parent: Node) -> int:
        """Read run after run, with no more texts waiting than those of one window."""
        while (end := runs.read(position, parent)) > position:
            position = end
            self._convert(self._place()[1])
        return position

    def _convert(self, row: int) -> None:
        """Turn the texts of the rows before ``row`` into numbers, once there are enough of them."""
        if row >= MAX_ROWS:
            raise CorruptFile(
                "too_many_samples", "The file holds more samples than a recording of twelve days."
            )
        if row - self._converted >= BATCH_ROWS:
            self._columns.convert()
            self._converted = row

    def _handlers(
        self, top: Node
    ) -> tuple[_Start, _End, list[str], Callable[[], tuple[Node, int]], Callable[[int], int]]:
        """Expat's handlers, the list for its texts, a look at the node and row where it stands, a way to skip rows.

        Closures over local names: this is the hot path, called for each of millions of elements.
        """
        node = top
        row = -1
        pieces: list[str] = []
        forget = pieces.clear

        def start(name: str, attributes: Sequence[str]) -> None:
            nonlocal node, row
            node = node[name]
            forget()
            if node.opens:
                if node.element.row:
                    row += 1
                    put = node.attributes
                    for at in range(0, len(attributes), 2):
                        if attributes[at] in put:
                            put_text, put_row = put[attributes[at]]
                            put_text(attributes[at + 1])
                            put_row(row)
                else:
                    self._open_record(node.element.record or "", attributes, row + 1)

        def end(_: str) -> None:
            nonlocal node
            if node.put is not None:
                if pieces:
                    put_text, put_row = node.put
                    put_text(pieces[0] if len(pieces) == 1 else "".join(pieces))
                    put_row(row)
            elif node.special:
                self._end_special(node.element, "".join(pieces), row + 1)
            node = node.parent
            if not node.depth:
                forget()

        def skip(count: int) -> int:
            nonlocal row
            row += count
            return row - count + 1

        return start, end, pieces, lambda: (node, row), skip

    def _open_record(self, kind: str, attributes: Sequence[str], row: int) -> None:
        if len(self._records) >= MAX_RECORDS:
            raise CorruptFile(
                "too_many_rows",
                "The file holds more tracks or laps than any real recording, so it was not read.",
            )
        parent = self._open[-1] if self._open else -1
        self._open.append(len(self._records))
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        self._records.append(Record(kind=kind, parent=parent, first_row=row, end_row=row, attributes=pairs))

    def _end_special(self, element: Element, text: str, row: int) -> None:
        if element.record is not None:
            self._records[self._open.pop()].end_row = row
        elif element.fact is not None and self._open and text.strip():
            self._records[self._open[-1]].facts.setdefault(element.fact, text.strip()[:MAX_TEXT])


def _refuse_doctype(*_: object) -> None:
    raise doctype_refused()
