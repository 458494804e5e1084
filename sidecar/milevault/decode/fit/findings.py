"""What the reader can find wrong with a part of a file: stable codes, and plain words for each."""

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "crc_mismatch": "The checksum does not fit: some byte was changed since the device wrote the file.",
    "truncated": "The file is cut off; what stands before the cut was read.",
    "length_missing": "The device never wrote the length, probably because it ran out of power.",
    "trailing_bytes": "There are bytes behind the end of the file; they were not read.",
    "undefined_message": "A message comes without its definition; reading stopped there.",
    "message_cut": "The last message is incomplete; it was left out.",
    "clock_not_set": "The device counted from power-on; its times were set by its wall clock.",
}
