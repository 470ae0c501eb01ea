"""Codes that lead a phone from paper to an address."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import qrcode


class Code(NamedTuple):
    """As SVG draws it."""

    size: int  # modules from edge to edge, with the quiet zone
    path: str


def code_of(address: str) -> Code:
    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=2)
    drawn.add_data(address)
    rows = drawn.get_matrix()
    return Code(len(rows), "".join(line(row, number) for number, row in enumerate(rows)))


def line(row: Iterable[int], number: int) -> str:
    """The dark stretches of a row: where each begins and how long it is."""
    found, start = [], 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            found.append(f"M{start} {number}h{length}v1h-{length}z")
        start += length
    return "".join(found)
