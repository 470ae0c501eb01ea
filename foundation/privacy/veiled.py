"""A row's number in an address: whoever reads two of them does not learn how many rows there are, nor their order.

The number is one block of AES, keyed by the portal's secret: each number has one word and each word one number, so
nothing is stored. It hides, and does not authorise: that is the view's.
"""

from base64 import b32decode, b32encode
from binascii import Error
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings

BLOCK, PADDING = 16, "======"
MOST = 1 << 64  # what is larger is no row's: a word that somebody has invented, or that of another secret


def veiled(number: int) -> str:
    return word_of(cipher(settings.SECRET_KEY).encryptor().update(number.to_bytes(BLOCK)))


def unveiled(word: str) -> int | None:
    """None where it is no row's word."""
    try:
        block = b32decode(word.upper() + PADDING)
    except (Error, ValueError):
        return None
    if word != word_of(block):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    numbers = (int.from_bytes(cipher(key).decryptor().update(block)) for key in keys)
    return next((number for number in numbers if number < MOST), None)


def number_in(link: str | int) -> int | None:
    """Of a row, as a signed link holds it; those that were sent earlier hold the number itself."""
    return link if isinstance(link, int) else unveiled(link)


def word_of(block: bytes) -> str:
    return b32encode(block).decode().rstrip("=").lower()


def cipher(key: str) -> Cipher:
    """Of one block alone, for which there is nothing to chain."""
    return Cipher(AES256(sha256(f"veiled number{key}".encode()).digest()), ECB())  # noqa: S305 # nosec B305


class VeiledNumber:
    """In an address, for ``path()``."""

    regex = "[a-z2-7]{26}"

    def to_python(self, word: str) -> int:
        number = unveiled(word)
        if number is None:
            raise ValueError
        return number

    def to_url(self, number: int | str) -> str:
        return veiled(int(number))
