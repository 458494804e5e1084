"""Blocks under each other in file order: raw columns of one message type, unscaled."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import components
from milevault.decode.fit.basetypes import BYTE, STRING, BaseType
from milevault.decode.fit.block import Block, Floats
from milevault.decode.fit.definitions import FieldSlot
from milevault.decode.fit.meaning import Component
from milevault.decode.fit.text import fit_texts
from milevault.errors import CorruptFile

# 255 values a message in a million messages are a made-up file; more than this is not put into one array.
MAX_CELLS: Final = 50_000_000

_NOTHING: Final = (BYTE, 0)

type Texts = list[tuple[str, ...] | None]
type DeveloperKey = tuple[int, int]


class JoinedBlocks:
    """The blocks of one message type; columns are in file order, missing values nan (numbers) or None (text).

    ``offsets`` (N,) int64: where each message's header byte stands in the file.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks

    @cached_property
    def count(self) -> int:
        return sum(block.count for block in self.blocks)

    def __len__(self) -> int:
        return self.count

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """(N,) the offsets block by block."""
        return np.concatenate([block.offsets for block in self.blocks])

    @cached_property
    def _order(self) -> NDArray[np.int64] | None:
        """(N,) which row of the blocks comes when; None where there is only one."""
        return np.argsort(self._places, kind="stable") if len(self.blocks) > 1 else None

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        return self._places if self._order is None else self._places[self._order]

    @cached_property
    def headers(self) -> NDArray[np.uint8]:
        """(N,) the header bytes."""
        return self.blocks[0].data[self.offsets]

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of all fields any of the definitions holds."""
        return frozenset().union(*(block.definition.fields for block in self.blocks))

    @cached_property
    def developer_keys(self) -> tuple[DeveloperKey, ...]:
        """(developer index, number) of all developer fields any of the definitions holds."""
        keys = (key for block in self.blocks for key in block.definition.developer_fields)
        return tuple(dict.fromkeys(keys))

    def scalar(self, number: int) -> Floats:
        """(N,) float64, a field's first elements."""
        if len(self.blocks) == 1:
            part = self.blocks[0].scalar(number)
            return np.full(self.count, np.nan) if part is None else part
        parts = [block.scalar(number) for block in self.blocks]
        filled = [
            np.full(block.count, np.nan) if part is None else part
            for block, part in zip(self.blocks, parts, strict=True)
        ]
        joined = np.concatenate(filled)
        return joined if self._order is None else joined.take(self._order)

    def array(self, number: int, width: int) -> Floats:
        """(N, width) float64; what is shorter ends in nan."""
        if width == 1:
            return self.scalar(number)[:, None]
        return self._join([block.numbers(number, width) for block in self.blocks], width)

    def whole(self, number: int) -> Floats:
        """(N, W) float64, as wide as the file has the field, at least one."""
        return self.array(number, max(1, self.width(number)))

    def developer_array(self, key: DeveloperKey, kind: BaseType | None, width: int) -> Floats:
        """(N, width) float64 of a developer field read as ``kind``; what is shorter ends in nan."""
        slots = (block.definition.developer_fields.get(key) for block in self.blocks)
        return self._join(
            [
                None if slot is None else block.values(slot, kind, width)
                for block, slot in zip(self.blocks, slots, strict=True)
            ],
            width,
        )

    def counts(self, number: int, parts: Sequence[Component]) -> Floats:
        """(N, C) float64: the bits of each of a field's components."""
        return self._join(
            [
                components.block_counts(block, block.definition.fields[number], kind, parts)
                if (kind := block.kind(number)) is not None and kind is not STRING
                else None
                for block in self.blocks
            ],
            len(parts),
        )

    def width(self, number: int) -> int:
        """How many elements the field has at most; raises CorruptFile where all rows together would burst."""
        return self._bounded([block.definition.readable.get(number, _NOTHING)[1] for block in self.blocks])

    def developer_width(self, key: DeveloperKey, kind: BaseType) -> int:
        """How many elements the developer field has at most; raises CorruptFile as ``width`` does."""
        slots = (block.definition.developer_fields.get(key) for block in self.blocks)
        return self._bounded([slot.size // kind.size for slot in slots if slot is not None])

    def kinds(self, number: int) -> tuple[BaseType, ...]:
        """The types the field has in any of the definitions, each once."""
        kinds = [block.kind(number) for block in self.blocks]
        if len(kinds) == 1:
            return () if kinds[0] is None else (kinds[0],)
        return tuple({kind.number: kind for kind in kinds if kind is not None}.values())

    def integers(self, number: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """((N,) int64 or uint64, (N,) bool whether known) of an integer field's first elements."""
        dtype = np.int64 if any(kind.code.startswith("i") for kind in self.kinds(number)) else np.uint64
        values, known = [], []
        for block in self.blocks:
            kind = block.kind(number)
            if kind is None or kind.invalid is None or kind is STRING:
                known.append(np.zeros(block.count, np.bool_))
                values.append(np.zeros(block.count, dtype))
                continue
            raw = block.raw(block.definition.fields[number], kind, 1)[:, 0]
            known.append(raw != kind.invalid)
            values.append(np.where(known[-1], raw, 0).astype(dtype))
        order = slice(None) if self._order is None else self._order
        return np.concatenate(values)[order], np.concatenate(known)[order]

    def texts(self, number: int) -> Texts:
        """Each row's strings of a field, cleaned."""
        return self._texts(
            [
                block.definition.fields[number] if block.kind(number) is STRING else None
                for block in self.blocks
            ]
        )

    def developer_texts(self, key: DeveloperKey) -> Texts:
        """Each row's strings of a developer field, cleaned."""
        return self._texts([block.definition.developer_fields.get(key) for block in self.blocks])

    def _texts(self, slots: Sequence[FieldSlot | None]) -> Texts:
        texts: Texts = []
        for block, slot in zip(self.blocks, slots, strict=True):
            if slot is None or slot.size == 0:
                texts += [None] * block.count
                continue
            # The same few strings stand in every row: each is decoded once.
            seen: dict[bytes, tuple[str, ...] | None] = {}
            for row in block.raw(slot, STRING, slot.size):
                raw = row.tobytes()
                if raw not in seen:
                    seen[raw] = fit_texts(raw)
                texts.append(seen[raw])
        return texts if self._order is None else [texts[at] for at in self._order]

    def _join(self, parts: Sequence[Floats | None], width: int) -> Floats:
        """(N, width): the blocks' parts in file order, padded with nan."""
        if len(parts) == 1 and parts[0] is not None and parts[0].shape[1] == width:
            return parts[0]
        joined = np.full((len(self), width), np.nan)
        start = 0
        for block, part in zip(self.blocks, parts, strict=True):
            if part is not None:
                joined[start : start + len(part), : part.shape[1]] = part
            start += block.count
        return joined if self._order is None else joined.take(self._order, axis=0)

    def _bounded(self, widths: Sequence[int]) -> int:
        width = max(widths, default=0)
        if width > 1 and width * len(self) > MAX_CELLS:
            raise CorruptFile(
                "too_many_values",
                "A field of the file is wider than any device writes it, so it was not read.",
            )
        return width
