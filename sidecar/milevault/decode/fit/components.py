"""Values packed into parts of a field (FIT profile, "components"): taken apart, counted on, put in their unit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.basetypes import BY_NAME, BYTE, BaseType
from milevault.decode.fit.block import Block, known_values
from milevault.decode.fit.definitions import FieldSlot
from milevault.decode.fit.meaning import Component, FieldProfile
from milevault.decode.fit.timestamps import whole_counts

type Floats = NDArray[np.float64]


def block_counts(block: Block, slot: FieldSlot, kind: BaseType, components: Sequence[Component]) -> Floats:
    """(N, C) float64: each component's bits as a number, nan where the field or its element is missing."""
    if len(components) == 1 and slot.size == kind.size and components[0].bits == 8 * kind.size:
        values = block.values(slot, kind, 1)
        if values is not None:
            return values
    counts = unpacked(block.octets(slot, kind), components)
    missing = np.isnan(known_values(block.raw(slot, kind, slot.size // kind.size), kind))
    if kind is BYTE:
        counts[missing[:, 0]] = np.nan
        return counts
    for place, component in enumerate(components):
        element = component.bit_offset // (8 * kind.size)
        if element < missing.shape[1]:
            counts[missing[:, element], place] = np.nan
    return counts


def unpacked(octets: NDArray[np.uint8], components: Sequence[Component]) -> Floats:
    """(N, C) float64, each component's bits of (N, B) bytes, low bits first; nan where they end before it.

    >>> twelve_bits = [Component(target=0, bit_offset=0, bits=12), Component(target=0, bit_offset=12, bits=12)]
    >>> unpacked(np.array([[0x21, 0x43, 0x65]], np.uint8), twelve_bits).astype(int).tolist() == [[0x321, 0x654]]
    True
    """
    counts = np.full((len(octets), len(components)), np.nan)
    for place, component in enumerate(components):
        first, shift = divmod(component.bit_offset, 8)
        behind = (component.bit_offset + component.bits + 7) // 8
        if behind > octets.shape[1]:
            continue
        whole = np.zeros(len(octets), np.uint64)
        for byte in range(first, behind):
            whole |= octets[:, byte].astype(np.uint64) << np.uint64(8 * (byte - first))
        counts[:, place] = (whole >> np.uint64(shift)) & np.uint64((1 << component.bits) - 1)
    return counts


def accumulated(counts: Floats, full: Floats, bits: int) -> Floats:
    """Counter readings of ``bits`` bits that roll over, as rising counts.

    counts : (N, C) float64, 0 <= value < 2**bits, nan where missing, in the order row by row
    full : (N, F) float64, the same counter in full where a message states it, nan elsewhere
    Returns (N, C) float64, nan where missing. Readings count on from the one before them; a row's full
    counts stand before its readings, and the first reading of all stands for itself.

    >>> accumulated(np.array([[4090.0], [np.nan], [4095.0], [3.0]]), np.empty((4, 0)), 12).tolist()
    [[4090.0], [nan], [4095.0], [4099.0]]
    """
    both = np.concatenate([full, counts], axis=1)
    known = ~np.isnan(both)
    is_full = np.zeros(both.shape, np.bool_)
    is_full[:, : full.shape[1]] = True
    readings, is_full = both[known], is_full[known]
    if len(is_full):
        is_full[0] = True
    result = np.full(both.shape, np.nan)
    result[known] = whole_counts(readings.astype(np.int64), is_full, bits)
    return result[:, full.shape[1] :]


def in_unit(counts: Floats, component: Component, target: FieldProfile) -> Floats:
    """(N, C) float64 in the target's unit; missing where the target's own type would mean "missing" by it."""
    values = counts / component.scale - component.offset
    kind = BY_NAME.get(target.base)
    if kind is not None and kind.invalid is not None and kind.invalid < 2**component.bits:
        raw = (values + target.offset) * target.scale
        values[raw == kind.invalid] = np.nan
    return values
