"""Codes that people copy from paper by hand."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enquiries.models.enquiries import CODE_LENGTH, CODE_SIGNS
from foundation.reading.spelling import western

# No code has these; whoever writes them has read, or has on the keyboard, one that looks alike.
READ_AS = str.maketrans(
    {"O": "D", "0": "D", "Q": "D", "I": "L", "1": "L", "G": "6"}
    | dict(zip("АСЕНКМРТХУЗЧОІ", "ACEHKMPTXY34DL", strict=True))  # Cyrillic
    | dict(zip("ΑΕΗΚΜΝΡΤΥΧΟΙ", "AEHKMNPTYXDL", strict=True))  # Greek
)
NO_SIGNS = re.compile(r"[\W_]+")  # dashes, blanks, dots


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
