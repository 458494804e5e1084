"""Runs of rows written alike, read by a pattern learned from one of them instead of by the parser.

A device writes the same elements for every point, or leaves some out. Once the parser has read one, a regular
expression made of its bytes recognises those that follow: whole elements, closed, with nothing in them but plain
values. They are cut out of what the parser gets, which changes nothing for it. Whatever looks different goes to the
parser, and is learned from.

The text is split by the pattern: what stands between two rows that follow each other without a gap is empty.
"""

from collections.abc import Callable
from typing import Final, cast

from milevault.decode.xml.elements import Node
from milevault.decode.xml.templates import Template, learn, merge

MAX_TEMPLATES: Final = 16
# So many vain looks, and as many as rows were won, are free; then it is looked for a run every half piece only.
FREE_LOOKS: Final = 64
# A pattern costs a fifth of a millisecond to make, as much as the parser's way through this many bytes.
WORTH_BYTES: Final = 10_000
WINDOW: Final = 1 << 18
# How much is tried at first; a run that fills it doubles it. Longer rows than the least of it are the parser's.
FIRST_BYTES: Final = 1 << 14
MAX_ROW: Final = FIRST_BYTES // 4


class Runs:
    """The templates of one reading, applied to its bytes."""

    def __init__(self, data: memoryview, skipped: Callable[[int], int]) -> None:
        """``skipped(n)`` counts n more rows and returns the index of the first of them."""
        self._data = data
        self._skipped = skipped
        self._templates: list[Template] = []
        self._learned = 0
        self._size = FIRST_BYTES
        self._vain = self._won = 0
        self.elements = 0

    @property
    def worth_it(self) -> bool:
        """Whether rows are alike often enough to be looked at one by one."""
        return self._vain < FREE_LOOKS + self._won

    def learn(self, raw: bytes, parent: Node) -> None:
        """Remember what rows like ``raw`` (with the blanks before it) look like."""
        if self._learned >= MAX_TEMPLATES or (found := learn(raw.decode("latin-1"), parent)) is None:
            return
        self._learned += 1
        for at, template in enumerate(self._templates):
            if (merged := merge(template, found)) is not None:
                self._templates[at] = merged
                return
        self._templates.insert(0, found)

    def read(self, position: int, parent: Node) -> int:
        """Read one run of the rows that begin at ``position``, a window at most; where the rest begins."""
        head = str(self._data[position : position + MAX_ROW], "latin-1") if self._templates else ""
        for at, template in enumerate(self._templates):
            if template.parent is parent and template.row.match(head) is not None:
                if at:
                    # The next run is most likely one of those that came last.
                    self._templates.insert(0, self._templates.pop(at))
                return position + self._run(template, position)
        self._vain += 1
        return position

    def _run(self, template: Template, position: int) -> int:
        """As ``_take``, of what stands at ``position``."""
        text = str(self._data[position : position + self._size], "latin-1")
        # Behind their parent's end there are no more of them; often there is none of the next parent either.
        stop = text.find(f"</{template.parent.name}>")
        return self._take(template, text if stop < 0 else text[:stop], whole=stop >= 0)

    def _take(self, template: Template, text: str, *, whole: bool) -> int:
        """How many characters of rows of the template ``text`` begins with; their values go to the columns."""
        texts = template.row.split(text)
        step = len(template.columns) + 1
        between = texts[::step]
        count = next((at for at, one in enumerate(between) if one), len(between) - 1)
        if count < len(between) - 1:
            read = _length(template, texts[: count * step])
            self._size = max(2 * read, MAX_ROW)
        else:
            read = len(text) - len(between[-1])
            self._size = max(2 * len(text), FIRST_BYTES) if whole else min(2 * self._size, WINDOW)
        self._won += count
        first = self._skipped(count)
        self.elements += template.elements * count
        for part in template.optional:
            self.elements += part.elements * (count - texts[part.group : count * step : step].count(None))
        for at, column in enumerate(template.columns, 1):
            if column is not None:
                found = texts[at : count * step : step]
                if at in template.sure:
                    column.add_run(first, cast("list[str]", found))
                else:
                    column.add_some(first, found)
        return read


def _length(template: Template, texts: list[str | None]) -> int:
    """How long the rows are whose values are ``texts``."""
    step = len(template.columns) + 1
    count = len(texts) // step
    length = count * template.literal + sum(map(len, filter(None, texts)))
    for part in template.optional:
        length += part.literal * (count - texts[part.group :: step].count(None))
    return length
