"""Each rendering of a form carries a stamp of its own."""

from secrets import token_urlsafe

from django.core import signing

SIGNER = signing.Signer(salt="stamp of a form")


def new_stamp(request) -> str:
    """Signed: a random word and who reads the page, where that is known anyway; public pages look at nobody."""
    is_known = request and request.session.accessed and request.user.is_authenticated
    return SIGNER.sign(f"{token_urlsafe(12)}.{request.user.pk if is_known else ''}")
