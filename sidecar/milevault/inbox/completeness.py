"""Does a file's own end mark say that it is whole? The only look into a file before it is taken in."""

import os

from milevault.errors import UnsupportedFile
from milevault.importers import HEAD_SIZE, TAIL_SIZE, identify


def complete(descriptor: int, size: int) -> bool | None:
    """The format's own end mark; None where no format knows the file (it will be refused with a reason)."""
    head = os.pread(descriptor, HEAD_SIZE, 0)
    tail = os.pread(descriptor, TAIL_SIZE, max(0, size - TAIL_SIZE))
    try:
        return identify(head).complete(size, head, tail)
    except UnsupportedFile:
        return None
