"""Codes that people copy from paper by hand."""

import re

from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from foundation.reading.spelling import western

CODE_SIGNS, CODE_LENGTH = "ACDEFHJKLMNPRTUVWXY34679", 8  # no two of them look alike
# No code has these; whoever writes them has read, or has on the keyboard, one that looks alike.
READ_AS = str.maketrans(
    {"O": "D", "0": "D", "Q": "D", "I": "L", "1": "L", "G": "6"}
    | dict(zip("АСЕНКМРТХУЗЧОІ", "ACEHKMPTXY34DL", strict=True))  # Cyrillic
    | dict(zip("ΑΕΗΚΜΝΡΤΥΧΟΙ", "AEHKMNPTYXDL", strict=True))  # Greek
)
NO_SIGNS = re.compile(r"[\W_]+")  # dashes, blanks, dots


def new_code() -> str:
    return get_random_string(CODE_LENGTH, CODE_SIGNS)


def on_paper(code: str) -> str:
    """As it is printed: "H4K7-TX9M"."""
    return f"{code[:4]}-{code[4:]}"


def code_in(text: str) -> str:
    """The code that was typed, with or without its dash, in small letters or in those of another writing.

    Says what is wrong with what can be none: how long a code is, or which sign no code has.
    """
    code = western(NO_SIGNS.sub("", text.upper())).translate(READ_AS)
    strange = [sign for sign in dict.fromkeys(code) if sign not in CODE_SIGNS]
    if strange:
        words = _("No code has this sign: %(signs)s. Please look once more.")
        raise ValidationError(words % {"signs": " ".join(strange)})
    if len(code) != CODE_LENGTH:
        raise ValidationError(_("A code has eight signs, for example H4K7-TX9M. Please look once more."))
    return code
