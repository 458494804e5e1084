"""Columnar FIT decoder on numpy: bytes in, one set of columns per message type out.

``reader`` ties the parts together; ``scan`` finds the messages, ``columns`` turns them into arrays.
"""

from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.reader import FitFile, FitPart, decode_fit

__all__ = ["FitFile", "FitPart", "MessageColumns", "decode_fit"]
