"""A row's number in an address: whoever reads two of them does not learn how many rows there are, nor their order.

A permutation of all numbers of 64 bits (a Feistel network over HMAC), keyed by the portal's secret: each number
has one word and each word one number, so nothing is stored. It hides, and does not authorise: that is the view's.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings

ROUNDS, HALF, PADDING = 6, 32, "==="
MOST = 1 << 40  # what is larger is no row's: a word that somebody has invented, or that of another secret


def veiled(number: int) -> str:
    return word_of(crossed(number, settings.SECRET_KEY, range(ROUNDS)))


def unveiled(word: str) -> int | None:
    """None where it is no row's word."""
    try:
        block = int.from_bytes(b32decode(word.upper() + PADDING))
    except (Error, ValueError):
        return None
    if word != word_of(block):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    numbers = (crossed(block, key, reversed(range(ROUNDS))) for key in keys)
    return next((number for number in numbers if number < MOST), None)


def word_of(block: int) -> str:
    return b32encode(block.to_bytes(8)).decode().rstrip("=").lower()


def crossed(block: int, key: str, rounds: Iterable[int]) -> int:
    """The halves change places with each round; there and back differ by the order of the rounds alone."""
    left, right = block >> HALF, block & ((1 << HALF) - 1)
    for number in rounds:
        left, right = right, left ^ mixed(right, key, number)
    return right << HALF | left


def mixed(half: int, key: str, number: int) -> int:
    digest = hmac.new(f"veiled number{key}".encode(), bytes([number]) + half.to_bytes(4), sha256).digest()
    return int.from_bytes(digest[:4])


class VeiledNumber:
    """In an address, for ``path()``."""

    regex = "[a-z2-7]{13}"

    def to_python(self, word: str) -> int:
        number = unveiled(word)
        if number is None:
            raise ValueError
        return number

    def to_url(self, number: int | str) -> str:
        return veiled(int(number))
